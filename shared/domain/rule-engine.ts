import type { Role } from './principal.ts';
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
}

/** A rule that decides: ready-made, so that deciding makes no objects. */
export interface Verdict {
  readonly permitted: boolean;
  /** undefined: no rule fits, and the default holds. */
  readonly ruleId: string | undefined;
}

type Fits = (question: Question) => boolean;

interface CompiledRule {
  verdict: Verdict;
  fits: Fits;
}

/** The rules for one action on one type, those that forbid first. */
type Bucket = readonly CompiledRule[];

/** Rules, ready to be asked. */
export interface Ruleset {
  readonly byAction: ReadonlyMap<string, ReadonlyMap<string, Bucket>>;
  readonly otherwise: Verdict;
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
    tests.push(({ subject }) => subject.type === 'user' && set.has(subject.id));
  }
  for (const [path, test] of Object.entries(when ?? {})) tests.push(tester(path, test));
  return { verdict: { permitted: effect === 'permit', ruleId: id }, fits: all(tests) };
};

const any = '*';

const covers = (names: readonly string[], name: string): boolean => names.includes(name) || names.includes(any);

/**
 * Makes rules ready to be asked, once for each version of a policy: sorted by action and type, those that forbid first,
 * so that a question meets only the rules that could concern it.
 * @param permitsOtherwise what holds when no rule fits
 */
export const compile = (rules: readonly EngineRule[], permitsOtherwise: boolean): Ruleset => {
  const ordered = [
    ...rules.filter(({ effect }) => effect === 'forbid'),
    ...rules.filter(({ effect }) => effect === 'permit'),
  ];
  const compiled = ordered.map((rule) => ({ rule, compiled: compileRule(rule) }));
  const namesOf = (field: 'actions' | 'resourceTypes'): string[] => [
    ...new Set([any, ...rules.flatMap((rule) => rule[field])]),
  ];
  const byAction = new Map(
    namesOf('actions').map((action) => [
      action,
      new Map(
        namesOf('resourceTypes').map((type) => [
          type,
          compiled
            .filter(({ rule }) => covers(rule.actions, action) && covers(rule.resourceTypes, type))
            .map((one) => one.compiled),
        ]),
      ),
    ]),
  );
  return { byAction, otherwise: { permitted: permitsOtherwise, ruleId: undefined } };
};

const none: Bucket = [];

const bucketFor = ({ byAction }: Ruleset, { action, resource }: Question): Bucket => {
  const byType = byAction.get(action.name) ?? byAction.get(any);
  return byType?.get(resource.type) ?? byType?.get(any) ?? none;
};

/** Decides: the first rule that forbids, else the first that permits, else the default. */
export const decide = (ruleset: Ruleset, question: Question): Verdict => {
  const bucket = bucketFor(ruleset, question);
  for (let index = 0; index < bucket.length; index++) {
    const rule = bucket[index] as CompiledRule;
    if (rule.fits(question)) return rule.verdict;
  }
  return ruleset.otherwise;
};

/** The ids of all rules that fit with the effect that prevailed: why it was decided so. Empty when the default holds. */
export const reasons = (ruleset: Ruleset, question: Question): string[] => {
  const { permitted, ruleId } = decide(ruleset, question);
  if (ruleId === undefined) return [];
  return bucketFor(ruleset, question).flatMap(({ verdict, fits }) =>
    verdict.permitted === permitted && verdict.ruleId !== undefined && fits(question) ? [verdict.ruleId] : [],
  );
};
