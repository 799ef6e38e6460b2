import * as z from 'zod/mini';

/*
 * The information model of the OpenID AuthZEN Authorization API 1.0. Unknown members are ignored, as it demands; what is
 * required and missing is refused.
 */

/** Ids may be URLs. */
const Text = z.string().check(z.minLength(1), z.maxLength(4096));

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

/** How many properties an entity may have: decisions add what the directory says to a copy of them. */
const maxProperties = 1000;

/** What the caller says of an entity, as it is: nothing within it is looked at but by the rules that ask for it. */
const Properties = z.custom<Record<string, unknown>>(isObject, 'must be an object').check(
  z.refine((all) => Object.keys(all).length <= maxProperties, `must have ${maxProperties} members at most`),
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

const Item = z
  .custom<Record<string, unknown>>(isObject, 'must be an object')
  .register(z.globalRegistry, { type: 'object' });

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
    reason: z.optional(z.string()).register(z.globalRegistry, { description: 'A stable code, docs/decisions.md' }),
    rules: z
      .optional(z.array(z.string()))
      .register(z.globalRegistry, { description: 'The ids of all rules that fit with the effect that prevailed' }),
    policyVersion: z.optional(z.int()),
    amr_values: z
      .optional(z.string())
      .register(z.globalRegistry, { description: 'The authentication methods that it takes (RFC 8176)' }),
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

const entities = { subject: Subject, action: Action, resource: Resource, context: properties };

/** One entity of an evaluation: its own, which is yet to be looked at, or the one that it inherits, which has been. */
const entityOf = <Name extends keyof typeof entities>(
  name: Name,
  own: Record<string, unknown>,
  defaults: Partial<Record<Name, unknown>>,
): { value: Evaluation[Name] } | { message: string } => {
  if (!Object.hasOwn(own, name)) {
    const value = defaults[name] as Evaluation[Name];
    return value === undefined && name !== 'context' ? { message: `${name}: is missing` } : { value };
  }
  const result = z.safeParse(entities[name], own[name]);
  if (result.success) return { value: result.data as Evaluation[Name] };
  const [issue] = result.error.issues;
  return { message: `${[name, ...(issue?.path ?? [])].join('.')}: ${issue?.message}` };
};

/** The evaluations of a request, in order, each with the defaults that it inherits; none: the request is one itself. */
export const prepared = ({ evaluations = [], ...request }: Evaluations): Prepared[] =>
  evaluations.map((own) => {
    const subject = entityOf('subject', own, request);
    if ('message' in subject) return subject;
    const action = entityOf('action', own, request);
    if ('message' in action) return action;
    const resource = entityOf('resource', own, request);
    if ('message' in resource) return resource;
    const context = entityOf('context', own, request);
    if ('message' in context) return context;
    return {
      evaluation: { subject: subject.value, action: action.value, resource: resource.value, context: context.value },
    };
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
