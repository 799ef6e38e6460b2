import type { Role } from '../core/principal.ts';
import type { Rule, Scalar, Test } from './rule.ts';

/** A rule as the engine evaluates it: one of the account's rules, or one made from a restriction. */
export interface EngineRule extends Omit<Rule, 'shadow'> {
  /** The rule applies to everyone except these roles: also to subjects that have no role in the account. */
  exceptRoles?: readonly Role[];
}

type Properties = Readonly<Record<string, unknown>>;

/** The input of an evaluation. `role` is the subject's role in the account, if it has one. */
export interface Question {
  subject: { type: string; id: string; properties?: Properties | undefined };
  action: { name: string; properties?: Properties | undefined };
  resource: { type: string; id: string; properties?: Properties | undefined };
  context?: Properties | undefined;
  role?: Role | undefined;
  /** The user whose permissions apply when it is not the subject itself: the one that a support session acts for. */
  userId?: string | undefined;
  /** The user was added after the rules were written, under an id that may have meant someone else: permits by id do not apply. */
  isSuccessor?: boolean | undefined;
}

/** The result of an evaluation. Created at compile time, so that evaluating allocates nothing. */
export interface RuleVerdict {
  readonly permitted: boolean;
  /** undefined: no rule applies, and the default decides. */
  readonly ruleId: string | undefined;
}

type Predicate = (question: Question) => boolean;

interface CompiledRule {
  verdict: RuleVerdict;
  applies: Predicate;
}

/** The rules for one action and resource type, forbidding ones first. */
type Bucket = readonly CompiledRule[];

/** Compiled rules. */
export interface Ruleset {
  readonly rules: readonly { rule: EngineRule; compiled: CompiledRule }[];
  readonly actions: ReadonlySet<string>;
  readonly types: ReadonlySet<string>;
  /** By action and type, created on demand: creating all would take actions × types. */
  readonly buckets: Map<string, Map<string, Bucket>>;
  readonly defaultVerdict: RuleVerdict;
  /** Whether any condition reads properties of the subject or the resource; if not, callers need not gather them. */
  readonly reads: { subject: boolean; resource: boolean };
}

type Get = (question: Question) => unknown;

const step = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;

/** Compiles a path to a function that reads it. Own members only: inherited ones are not part of the request. */
const compilePath = (path: string): Get => {
  const [root = '', member = '', ...deeper] = path.split('.');
  if (root === 'context') {
    const names = [member, ...deeper];
    return ({ context }) => names.reduce(step, context as unknown);
  }
  const entity = root as 'subject' | 'resource' | 'action';
  if (member === 'name') return ({ action }) => action.name;
  if (member === 'id') return entity === 'subject' ? ({ subject }) => subject.id : ({ resource }) => resource.id;
  if (member === 'type') return entity === 'subject' ? ({ subject }) => subject.type : ({ resource }) => resource.type;
  const [name = ''] = deeper;
  if (deeper.length > 1) return (question) => deeper.reduce(step, question[entity].properties as unknown);
  // By far the most frequent case, so it avoids the loop.
  return (question) => {
    const { properties } = question[entity];
    return properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined;
  };
};

/**
 * Compiles `notEquals`. A forbidding rule applies when the value is missing or of another type; a permitting rule does not, so
 * that nothing is permitted because something is missing. Any string, number or boolean differs from null.
 */
const compileNotEquals = (get: Get, expected: Scalar, effect: Rule['effect']): Predicate => {
  if (effect === 'forbid') return (question) => get(question) !== expected;
  if (expected === null) {
    return (question) => {
      const value = get(question);
      return value !== undefined && typeof value !== 'object';
    };
  }
  const type = typeof expected;
  return (question) => {
    const value = get(question);
    return typeof value === type && value !== expected;
  };
};

const compileTest = (path: string, test: Test, effect: Rule['effect']): Predicate => {
  const get = compilePath(path);
  const tests: Predicate[] = [];
  const { equals, notEquals, in: options } = test;
  if (equals !== undefined) tests.push((question) => get(question) === equals);
  if (notEquals !== undefined) tests.push(compileNotEquals(get, notEquals, effect));
  if (options !== undefined) {
    const set = new Set<unknown>(options satisfies Scalar[]);
    tests.push((question) => set.has(get(question)));
  }
  return all(tests);
};

const always: Predicate = () => true;

const all = (tests: readonly Predicate[]): Predicate => {
  const [first = always, second, ...others] = tests;
  if (second === undefined) return first;
  if (others.length === 0) return (question) => first(question) && second(question);
  return (question) => tests.every((test) => test(question));
};

const compileRule = ({ id, effect, roles, exceptRoles, subjects, when }: EngineRule): CompiledRule => {
  const tests: Predicate[] = [];
  if (roles) tests.push(({ role }) => role !== undefined && roles.includes(role));
  if (exceptRoles) tests.push(({ role }) => role === undefined || !exceptRoles.includes(role));
  if (subjects) {
    const set = new Set(subjects);
    tests.push(({ userId, subject }) => set.has(userId ?? (subject.type === 'user' ? subject.id : '')));
    if (effect === 'permit') tests.push(({ isSuccessor }) => isSuccessor !== true);
  }
  for (const [path, test] of Object.entries(when ?? {})) tests.push(compileTest(path, test, effect));
  return { verdict: { permitted: effect === 'permit', ruleId: id }, applies: all(tests) };
};

const any = '*';

const covers = (names: readonly string[], name: string): boolean => names.includes(name) || names.includes(any);

/**
 * Compiles rules, once per version of a policy: forbidding rules first, indexed by action and type, so that an evaluation
 * looks only at rules that can apply.
 * @param permitsByDefault the decision when no rule applies
 */
export const compileRules = (rules: readonly EngineRule[], permitsByDefault: boolean): Ruleset => {
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
    defaultVerdict: { permitted: permitsByDefault, ruleId: undefined },
    reads: {
      subject: paths.some((path) => path.startsWith('subject.properties.')),
      resource: paths.some((path) => path.startsWith('resource.properties.')),
    },
  };
};

/** Buckets are kept for at most this many actions, and types of each; others are created at every evaluation. */
const maxKept = 64;

/** Creates the bucket for an action and a type that occur in rules, or for `*`. */
const createBucket = ({ rules, buckets }: Ruleset, action: string, type: string): Bucket => {
  const bucket = rules
    .filter(({ rule }) => covers(rule.actions, action) && covers(rule.resourceTypes, type))
    .map(({ compiled }) => compiled);
  const byType = buckets.get(action) ?? new Map<string, Bucket>();
  const isKept = (buckets.has(action) || buckets.size < maxKept) && byType.size < maxKept;
  if (isKept) buckets.set(action, byType.set(type, bucket));
  return bucket;
};

/** The rules that can apply to a question. Actions and types that no rule names share the bucket of `*`. */
const bucketFor = (ruleset: Ruleset, { action, resource }: Question): Bucket => {
  const { buckets, actions, types } = ruleset;
  const known = buckets.get(action.name)?.get(resource.type);
  if (known) return known;
  const forAction = actions.has(action.name) ? action.name : any;
  const forType = types.has(resource.type) ? resource.type : any;
  return buckets.get(forAction)?.get(forType) ?? createBucket(ruleset, forAction, forType);
};

/** Evaluates the rules: the first forbidding rule that applies, else the first permitting one, else the default. */
export const evaluateRules = (ruleset: Ruleset, question: Question): RuleVerdict => {
  const bucket = bucketFor(ruleset, question);
  for (let index = 0; index < bucket.length; index++) {
    const rule = bucket[index] as CompiledRule;
    if (rule.applies(question)) return rule.verdict;
  }
  return ruleset.defaultVerdict;
};

/** The ids of all applicable rules with the effect that prevailed. Empty when the default decided. */
export const decidingRuleIds = (ruleset: Ruleset, question: Question): string[] => {
  const ids: string[] = [];
  let prevailed: boolean | undefined;
  // Forbidding rules come first, so the first rule that applies prevails.
  for (const { verdict, applies } of bucketFor(ruleset, question)) {
    const { permitted, ruleId } = verdict;
    if (ruleId === undefined || (prevailed ?? permitted) !== permitted || !applies(question)) continue;
    prevailed = permitted;
    ids.push(ruleId);
  }
  return ids;
};
