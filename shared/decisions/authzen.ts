import * as z from 'zod/mini';
import { maxMembers, stated } from '../core/stated-check.ts';
import { maxCharacters } from '../core/text.ts';

/*
 * The information model of the OpenID AuthZEN Authorization API 1.0. Unknown members are ignored, as the standard demands;
 * missing required members are refused.
 */

/** Ids may be URLs. */
const Text = z.string().check(z.minLength(1), maxCharacters(4096));

/** How deep the properties of an entity may be nested. */
const maxDepth = 32;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Works level by level instead of recursively, so that deep nesting is refused instead of overflowing the stack. */
const isShallow = (value: object): boolean => {
  let level: unknown[] = [value];
  for (let depth = 0; depth < maxDepth; depth++) {
    level = level.flatMap((member) => (typeof member === 'object' && member !== null ? Object.values(member) : []));
    if (level.length === 0) return true;
  }
  return false;
};

/** Maximum number of properties of an entity: decisions copy them to add those of the directory. */
const maxProperties = 1000;

/** The caller's properties of an entity. Their values are not validated; only rules that test them read them. */
const Properties = z
  .custom<Record<string, unknown>>(isObject, 'must be an object')
  .check(
    maxMembers(maxProperties),
    z.refine(isShallow, `must not be nested deeper than ${maxDepth}`),
    z.meta({ type: 'object', additionalProperties: true }),
  );

const properties = z.optional(Properties);

const Subject = z.object({ type: Text, id: Text, properties });
const Action = z.object({ name: Text, properties });
const Resource = z.object({ type: Text, id: Text, properties });

/** The entity that a search looks for; an id is ignored. */
const SearchTarget = z.object({ type: Text, properties });

/** An Access Evaluation request, section 6.1. */
export const Evaluation = z.object({ subject: Subject, action: Action, resource: Resource, context: properties });
export type Evaluation = z.output<typeof Evaluation>;

const Semantic = z.enum(['execute_all', 'deny_on_first_deny', 'permit_on_first_permit']);
export type Semantic = z.output<typeof Semantic>;

/** Maximum number of evaluations per request. */
const maxEvaluations = 100;

const Item = z
  .custom<Record<string, unknown>>(isObject, 'must be an object')
  .register(z.globalRegistry, { type: 'object' });

/** A top-level default, an object. Its members are validated only where an evaluation inherits it. */
const defaultFor = (name: keyof Evaluation) =>
  z.optional(
    z
      .custom<Record<string, unknown>>(isObject, 'must be an object')
      .check(z.meta({ type: 'object', description: `The \`${name}\` of evaluations that have none of their own` })),
  );

/**
 * An Access Evaluations request, section 7.1. The top-level members are defaults of each evaluation; entities are inherited
 * as a whole, never merged. Without `evaluations`, the request must itself be a complete evaluation.
 */
export const Evaluations = z
  .object({
    subject: defaultFor('subject'),
    action: defaultFor('action'),
    resource: defaultFor('resource'),
    context: defaultFor('context'),
    evaluations: z.optional(z.array(Item).check(z.maxLength(maxEvaluations))),
    options: z.optional(z.object({ evaluations_semantic: z._default(Semantic, 'execute_all') })),
  })
  .check(
    stated(
      z.superRefine(({ evaluations = [], ...request }, context) => {
        if (evaluations.length > 0) return;
        for (const { path, message } of z.safeParse(Evaluation, request).error?.issues ?? []) {
          const [name = ''] = path;
          const isMissing = path.length === 1 && Reflect.get(request, name) === undefined;
          context.addIssue({ code: 'custom', path, message: isMissing ? 'is missing' : message });
        }
      }),
      { if: { properties: { evaluations: { minItems: 1 } }, required: ['evaluations'] }, else: Evaluation },
    ),
  );
export type Evaluations = z.output<typeof Evaluations>;

/** The explanation of a decision. */
const DecisionContext = z
  .object({
    reason: z.optional(z.string()).register(z.globalRegistry, { description: 'A stable code, see docs/decisions.md' }),
    rules: z
      .optional(z.array(z.string()))
      .register(z.globalRegistry, { description: 'The ids of all applicable rules with the effect that prevailed' }),
    policyVersion: z.optional(z.int()),
    amr_values: z
      .optional(z.string())
      .register(z.globalRegistry, { description: 'The authentication methods required (RFC 8176)' }),
    error: z.optional(z.object({ status: z.int(), message: z.string() })),
  })
  .register(z.globalRegistry, { id: 'DecisionContext', description: 'The explanation of a decision' });

/** A decision, section 5.5. */
export const Decision = z
  .object({ decision: z.boolean(), context: z.optional(DecisionContext) })
  .register(z.globalRegistry, { id: 'Decision', description: 'Whether the action is permitted, and why' });
export type Decision = z.output<typeof Decision>;

/** The answer to an Access Evaluations request: several decisions, or one when the request was a single evaluation. */
export const Decisions = z.union([z.object({ evaluations: z.array(Decision) }), Decision]);

/** One evaluation of a batch, or the reason why it is invalid. */
export type PreparedEvaluation = { evaluation: Evaluation } | { message: string };

const entities = { subject: Subject, action: Action, resource: Resource, context: properties };

type Entity<Name extends keyof Evaluation> = { value: Evaluation[Name] } | { message: string };

const parseEntity = <Name extends keyof Evaluation>(name: Name, value: unknown): Entity<Name> => {
  if (value === undefined && name !== 'context') return { message: `${name}: is missing` };
  const result = z.safeParse(entities[name], value);
  if (result.success) return { value: result.data as Evaluation[Name] };
  const [issue] = result.error.issues;
  return { message: `${[name, ...(issue?.path ?? [])].join('.')}: ${issue?.message}` };
};

/** Creates a function that reads an entity of an evaluation, its own or the inherited one, which is validated once. */
const entityReader = <Name extends keyof Evaluation>(name: Name, defaults: Partial<Record<Name, unknown>>) => {
  let inherited: Entity<Name> | undefined;
  return (own: Record<string, unknown>): Entity<Name> => {
    if (Object.hasOwn(own, name)) return parseEntity(name, own[name]);
    inherited ??= parseEntity(name, defaults[name]);
    return inherited;
  };
};

/**
 * Validates the evaluations of a batch and fills in inherited defaults.
 * @returns one entry per evaluation, in order; empty when the request itself is the only evaluation
 */
export const prepareEvaluations = ({ evaluations = [], ...request }: Evaluations): PreparedEvaluation[] => {
  const subjectOf = entityReader('subject', request);
  const actionOf = entityReader('action', request);
  const resourceOf = entityReader('resource', request);
  const contextOf = entityReader('context', request);
  return evaluations.map((own) => {
    const subject = subjectOf(own);
    if ('message' in subject) return subject;
    const action = actionOf(own);
    if ('message' in action) return action;
    const resource = resourceOf(own);
    if ('message' in resource) return resource;
    const context = contextOf(own);
    if ('message' in context) return context;
    return {
      evaluation: { subject: subject.value, action: action.value, resource: resource.value, context: context.value },
    };
  });
};

/** The single evaluation of a request without `evaluations`. Its schema has checked that it is complete. */
export const singleEvaluation = (request: Evaluations): Evaluation => z.parse(Evaluation, request);

/** An invalid evaluation is a denial that carries the error (section 7.2.1). */
const deniedAsInvalid = (message: string): Decision => ({
  decision: false,
  context: { error: { status: 400, message } },
});

/** Decides the evaluations of a batch in order, up to the one at which the semantic stops. */
export const decideInOrder = (
  batch: readonly PreparedEvaluation[],
  semantic: Semantic,
  decide: (evaluation: Evaluation) => Decision,
): Decision[] => {
  const decisions: Decision[] = [];
  for (const prepared of batch) {
    const made = 'evaluation' in prepared ? decide(prepared.evaluation) : deniedAsInvalid(prepared.message);
    decisions.push(made);
    if (semantic === 'deny_on_first_deny' && !made.decision) break;
    if (semantic === 'permit_on_first_permit' && made.decision) break;
  }
  return decisions;
};

const Page = z.optional(
  z.object({
    token: z.optional(z.string().check(maxCharacters(4000))),
    limit: z.optional(z.int().check(z.gte(0))),
  }),
);
export type SearchPage = z.output<typeof Page>;

/** Search requests, sections 8.4 to 8.6. */
export const SubjectSearch = z.object({
  ...{ subject: SearchTarget, action: Action, resource: Resource },
  ...{ context: properties, page: Page },
});
export type SubjectSearch = z.output<typeof SubjectSearch>;
export const ResourceSearch = z.object({
  ...{ subject: Subject, action: Action, resource: SearchTarget },
  ...{ context: properties, page: Page },
});
export type ResourceSearch = z.output<typeof ResourceSearch>;
export const ActionSearch = z.object({
  ...{ subject: Subject, resource: Resource },
  ...{ context: properties, page: Page },
});
export type ActionSearch = z.output<typeof ActionSearch>;

/** The answer to a search, section 8.3. `next_token` is empty on the last page. */
const searchAnswer = <Entity extends z.core.$ZodType>(entity: Entity) =>
  z.object({ page: z.object({ next_token: z.string(), count: z.int() }), results: z.array(entity) });

export const FoundEntities = searchAnswer(z.object({ type: z.string(), id: z.string() }));
export const FoundActions = searchAnswer(z.object({ name: z.string() }));

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
  .register(z.globalRegistry, {
    id: 'PdpMetadata',
    description: "The endpoints of an account's policy decision point",
  });
