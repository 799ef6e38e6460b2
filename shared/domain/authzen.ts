import * as z from 'zod/mini';

/*
 * The information model of the OpenID AuthZEN Authorization API 1.0. Unknown members are ignored, as it demands; what is
 * required and missing is refused.
 */

const Text = z.string().check(z.minLength(1), z.maxLength(1024));

/** How deep the properties of an entity may be nested. */
const maxDepth = 32;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Level by level, since what is nested too deeply for a stack must be refused, not run into. */
const isShallow = (value: object): boolean => {
  let level: unknown[] = [value];
  for (let depth = 0; depth < maxDepth; depth++) {
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
    if (level.length === 0) return true;
  }
  return false;
};

/** What the caller says of an entity, as it is: nothing of it is copied or looked at but by the rules that ask for it. */
const Properties = z
  .custom<Record<string, unknown>>(isObject, 'must be an object')
  .check(
    z.refine(isShallow, `must not be nested deeper than ${maxDepth}`),
    z.meta({ type: 'object', additionalProperties: true }),
  );

const properties = z.optional(Properties);

const Subject = z.object({ type: Text, id: Text, properties });
const Action = z.object({ name: Text, properties });
const Resource = z.object({ type: Text, id: Text, properties });

/** Who is searched for, or what: an id is ignored. */
const Sought = z.object({ type: Text, properties });

/** An Access Evaluation request, section 6.1. */
export const Evaluation = z.object({ subject: Subject, action: Action, resource: Resource, context: properties });
export type Evaluation = z.output<typeof Evaluation>;

const Semantic = z.enum(['execute_all', 'deny_on_first_deny', 'permit_on_first_permit']);
export type Semantic = z.output<typeof Semantic>;

/** How many evaluations one request takes. */
const maxEvaluations = 100;

const Item = z.custom<Record<string, unknown>>(isObject, 'must be an object').check(z.meta({ type: 'object' }));

/**
 * An Access Evaluations request, section 7.1. What is at the top is the default of each evaluation; entities are taken
 * whole, never merged. Without evaluations it must be a whole evaluation itself.
 */
export const Evaluations = z
  .object({
    subject: z.optional(Subject),
    action: z.optional(Action),
    resource: z.optional(Resource),
    context: properties,
    evaluations: z.optional(z.array(Item).check(z.maxLength(maxEvaluations))),
    options: z.optional(z.object({ evaluations_semantic: z._default(Semantic, 'execute_all') })),
  })
  .check(
    z.superRefine(({ evaluations = [], ...whole }, context) => {
      if (evaluations.length > 0) return;
      for (const name of ['subject', 'action', 'resource'] as const) {
        if (whole[name] === undefined) context.addIssue({ code: 'custom', path: [name], message: 'is missing' });
      }
    }),
  );
export type Evaluations = z.output<typeof Evaluations>;

/** Why a decision is as it is. */
const DecisionContext = z
  .object({
    reason: z.optional(z.string()).check(z.meta({ description: 'A stable code, docs/decisions.md' })),
    rules: z
      .optional(z.array(z.string()))
      .check(z.meta({ description: 'The ids of all rules that fit with the effect that prevailed' })),
    policyVersion: z.optional(z.int()),
    amr_values: z
      .optional(z.string())
      .check(z.meta({ description: 'The authentication methods that it takes (RFC 8176)' })),
    error: z.optional(z.object({ status: z.int(), message: z.string() })),
  })
  .register(z.globalRegistry, { id: 'DecisionContext', description: 'Why' });

/** A decision, section 5.5. */
export const Decision = z
  .object({ decision: z.boolean(), context: z.optional(DecisionContext) })
  .register(z.globalRegistry, { id: 'Decision', description: 'Whether it is permitted, and why' });
export type Decision = z.output<typeof Decision>;

/** The answer to several evaluations, or to the one that the request itself is. */
export const Decisions = z.union([z.object({ evaluations: z.array(Decision) }), Decision]);

/** What is known of one evaluation of several: as it is to be evaluated, or what is wrong with it. */
export type Prepared = { evaluation: Evaluation } | { message: string };

const entities = ['subject', 'action', 'resource', 'context'] as const;

/** The evaluations of a request, in order, each with the defaults that it inherits; none: the request is one itself. */
export const prepared = ({ evaluations = [], ...request }: Evaluations): Prepared[] =>
  evaluations.map((own) => {
    const whole = Object.fromEntries(
      entities.map((name) => [name, Object.hasOwn(own, name) ? own[name] : request[name]]),
    );
    const result = Evaluation.safeParse(whole);
    if (result.success) return { evaluation: result.data };
    const [issue] = result.error.issues;
    return { message: `${issue?.path.join('.')}: ${issue?.message}` };
  });

/** An evaluation that could not be made is a denial, and says so (section 7.2.1). */
const failed = (message: string): Decision => ({ decision: false, context: { error: { status: 400, message } } });

/** The decisions of several evaluations as the semantic asks for them: all, or up to the one that settles it. */
export const inOrder = (
  all: readonly Prepared[],
  semantic: Semantic,
  decide: (one: Evaluation) => Decision,
): Decision[] => {
  const decisions: Decision[] = [];
  for (const one of all) {
    const made = 'evaluation' in one ? decide(one.evaluation) : failed(one.message);
    decisions.push(made);
    if (semantic === 'deny_on_first_deny' && !made.decision) break;
    if (semantic === 'permit_on_first_permit' && made.decision) break;
  }
  return decisions;
};

const Page = z.optional(
  z.object({
    token: z.optional(z.string().check(z.maxLength(4000))),
    limit: z.optional(z.int().check(z.gte(0))),
  }),
);
export type SearchPage = z.output<typeof Page>;

/** Search requests, sections 8.4 to 8.6. */
export const SubjectSearch = z.object({
  ...{ subject: Sought, action: Action, resource: Resource },
  ...{ context: properties, page: Page },
});
export type SubjectSearch = z.output<typeof SubjectSearch>;
export const ResourceSearch = z.object({
  ...{ subject: Subject, action: Action, resource: Sought },
  ...{ context: properties, page: Page },
});
export type ResourceSearch = z.output<typeof ResourceSearch>;
export const ActionSearch = z.object({
  ...{ subject: Subject, resource: Resource },
  ...{ context: properties, page: Page },
});
export type ActionSearch = z.output<typeof ActionSearch>;

/** The answer to a search, section 8.3: `next_token` is empty at the end. */
const found = <Entity extends z.core.$ZodType>(entity: Entity) =>
  z.object({ page: z.object({ next_token: z.string(), count: z.int() }), results: z.array(entity) });

export const FoundEntities = found(z.object({ type: z.string(), id: z.string() }));
export const FoundActions = found(z.object({ name: z.string() }));

/** The metadata of a policy decision point, section 9.1. */
export const Metadata = z
  .object({
    policy_decision_point: z.string(),
    access_evaluation_endpoint: z.string(),
    access_evaluations_endpoint: z.string(),
    search_subject_endpoint: z.string(),
    search_resource_endpoint: z.string(),
    search_action_endpoint: z.string(),
  })
  .register(z.globalRegistry, { id: 'PdpMetadata', description: 'Where an account is decided about' });
