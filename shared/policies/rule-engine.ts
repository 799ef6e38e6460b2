import type { Role } from '../core/principal.ts';
import type { Rule, Scalar, Test } from './rule.ts';

/** A rule as the engine takes it: those of an account, and those that its restrictions are. */
export interface EngineRule extends Omit<Rule, 'shadow'> {
  /** It concerns everybody but these: members, and whoever has no role in the account. */
  exceptRoles?: readonly Role[];
}

type Properties = Readonly<Record<string, unknown>>;

/** What is asked: may this subject do this to that. `role` is the subject's in the account, if they are of it. */
export interface Question {
  subject: { type: string; id: string; properties?: Properties | undefined };
  action: { name: string; properties?: Properties | undefined };
  resource: { type: string; id: string; properties?: Properties | undefined };
  context?: Properties | undefined;
  role?: Role | undefined;
  /** The user whose rights count, when that is not the subject itself: whom a support session acts for. */
  userId?: string | undefined;
  /** The user came under an id of somebody whom the rules may mean by it: what permits that one by id permits them nothing. */
  isSuccessor?: boolean | undefined;
}

/** A rule that decides: ready-made, so that deciding makes no objects. */
export interface RuleVerdict {
  readonly permitted: boolean;
  /** undefined: no rule fits, and the default holds. */
  readonly ruleId: string | undefined;
}

type Fits = (question: Question) => boolean;

interface CompiledRule {
  verdict: RuleVerdict;
  fits: Fits;
}

/** The rules for one action on one type, those that forbid first. */
type Bucket = readonly CompiledRule[];

/** Rules, ready to be asked. */
export interface Ruleset {
  readonly rules: readonly { rule: EngineRule; compiled: CompiledRule }[];
  readonly actions: ReadonlySet<string>;
  readonly types: ReadonlySet<string>;
  /** Made as they are asked for: all that could be would be as many as actions times types. */
  readonly buckets: Map<string, Map<string, Bucket>>;
  readonly otherwise: RuleVerdict;
  /** Whether a condition looks at properties of the subject, or of the resource: else nobody needs to gather them. */
  readonly reads: { subject: boolean; resource: boolean };
}

type Get = (question: Question) => unknown;

const step = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;

/** Reads what a path names. Only what the request itself says: nothing that objects inherit. */
const getter = (path: string): Get => {
  const [root = '', member = '', ...deeper] = path.split('.');
  if (root === 'context') {
    const names = [member, ...deeper];
    return ({ context }) => names.reduce(step, context as unknown);
  }
  const of = root as 'subject' | 'resource' | 'action';
  if (member === 'name') return ({ action }) => action.name;
  if (member === 'id') return of === 'subject' ? ({ subject }) => subject.id : ({ resource }) => resource.id;
  if (member === 'type') return of === 'subject' ? ({ subject }) => subject.type : ({ resource }) => resource.type;
  const [only = ''] = deeper;
  if (deeper.length > 1) return (question) => deeper.reduce(step, question[of].properties as unknown);
  // By far the most frequent, so without a loop.
  return (question) => {
    const { properties } = question[of];
    return properties !== undefined && Object.hasOwn(properties, only) ? properties[only] : undefined;
  };
};

const tester = (path: string, test: Test): Fits => {
  const get = getter(path);
  const tests: Fits[] = [];
  const { equals, notEquals, in: among } = test;
  if (equals !== undefined) tests.push((question) => get(question) === equals);
  if (notEquals !== undefined) tests.push((question) => get(question) !== notEquals);
  if (among !== undefined) {
    const set = new Set<unknown>(among satisfies Scalar[]);
    tests.push((question) => set.has(get(question)));
  }
  return all(tests);
};

const always: Fits = () => true;

const all = (tests: readonly Fits[]): Fits => {
  const [first = always, second, ...others] = tests;
  if (second === undefined) return first;
  if (others.length === 0) return (question) => first(question) && second(question);
  return (question) => tests.every((fits) => fits(question));
};

const compileRule = ({ id, effect, roles, exceptRoles, subjects, when }: EngineRule): CompiledRule => {
  const tests: Fits[] = [];
  if (roles) tests.push(({ role }) => role !== undefined && roles.includes(role));
  if (exceptRoles) tests.push(({ role }) => role === undefined || !exceptRoles.includes(role));
  if (subjects) {
    const set = new Set(subjects);
    tests.push(({ userId, subject }) => set.has(userId ?? (subject.type === 'user' ? subject.id : '')));
    if (effect === 'permit') tests.push(({ isSuccessor }) => isSuccessor !== true);
  }
  for (const [path, test] of Object.entries(when ?? {})) tests.push(tester(path, test));
  return { verdict: { permitted: effect === 'permit', ruleId: id }, fits: all(tests) };
};

const any = '*';

const covers = (names: readonly string[], name: string): boolean => names.includes(name) || names.includes(any);

/**
 * Makes rules ready to be asked, once for each version of a policy: those that forbid first, and sorted by action and
 * type, so that a question meets only the rules that could concern it.
 * @param permitsOtherwise what holds when no rule fits
 */
export const compile = (rules: readonly EngineRule[], permitsOtherwise: boolean): Ruleset => {
  const ordered = [
    ...rules.filter(({ effect }) => effect === 'forbid'),
    ...rules.filter(({ effect }) => effect === 'permit'),
  ];
  const paths = rules.flatMap(({ when }) => Object.keys(when ?? {}));
  return {
    rules: ordered.map((rule) => ({ rule, compiled: compileRule(rule) })),
    actions: new Set(rules.flatMap(({ actions }) => actions)),
    types: new Set(rules.flatMap(({ resourceTypes }) => resourceTypes)),
    buckets: new Map(),
    otherwise: { permitted: permitsOtherwise, ruleId: undefined },
    reads: {
      subject: paths.some((path) => path.startsWith('subject.properties.')),
      resource: paths.some((path) => path.startsWith('resource.properties.')),
    },
  };
};

/** Of so many actions, buckets of so many types are kept; others are made each time. */
const maxKept = 64;

/** The bucket of an action and a type that rules name, or of `*`. */
const makeBucket = ({ rules, buckets }: Ruleset, action: string, type: string): Bucket => {
  const bucket = rules
    .filter(({ rule }) => covers(rule.actions, action) && covers(rule.resourceTypes, type))
    .map(({ compiled }) => compiled);
  const byType = buckets.get(action) ?? new Map<string, Bucket>();
  const isKept = (buckets.has(action) || buckets.size < maxKept) && byType.size < maxKept;
  if (isKept) buckets.set(action, byType.set(type, bucket));
  return bucket;
};

/** The rules that could concern a question; all actions and types that no rule names share those of `*`. */
const bucketFor = (ruleset: Ruleset, { action, resource }: Question): Bucket => {
  const { buckets, actions, types } = ruleset;
  const named = buckets.get(action.name)?.get(resource.type);
  if (named) return named;
  const forAction = actions.has(action.name) ? action.name : any;
  const forType = types.has(resource.type) ? resource.type : any;
  return buckets.get(forAction)?.get(forType) ?? makeBucket(ruleset, forAction, forType);
};

/** Decides: the first rule that forbids, else the first that permits, else the default. */
export const evaluateRules = (ruleset: Ruleset, question: Question): RuleVerdict => {
  const bucket = bucketFor(ruleset, question);
  for (let index = 0; index < bucket.length; index++) {
    const rule = bucket[index] as CompiledRule;
    if (rule.fits(question)) return rule.verdict;
  }
  return ruleset.otherwise;
};

/** The ids of all rules that fit with the effect that prevailed: why it was decided so. Empty when the default holds. */
export const reasons = (ruleset: Ruleset, question: Question): string[] => {
  const { permitted, ruleId } = evaluateRules(ruleset, question);
  if (ruleId === undefined) return [];
  return bucketFor(ruleset, question).flatMap(({ verdict, fits }) =>
    verdict.permitted === permitted && verdict.ruleId !== undefined && fits(question) ? [verdict.ruleId] : [],
  );
};
