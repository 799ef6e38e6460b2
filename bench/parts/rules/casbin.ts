import { type Enforcer, newEnforcer, newModelFromString } from 'casbin';
import type { Scalar, Test } from '../../../shared/policies/rule.ts';
import type { EngineRule, Question } from '../../../shared/policies/rule-engine.ts';
import { concerns, conditionsOf, type Engine, holds } from './engine.ts';
import { policy, questions } from './policy.ts';

/** casbin stops at the first line that denies. */
const ordered = policy.toSorted((one, other) => one.effect.localeCompare(other.effect));

const enforcerOf = async (
  columns: string,
  matcher: string,
  lines: (rule: EngineRule) => string[],
): Promise<Enforcer> => {
  const model = `
[request_definition]
r = sub, act, obj
[policy_definition]
p = ${columns}, eft
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = ${matcher}
`;
  const enforcer = await newEnforcer(newModelFromString(model));
  await enforcer.addPolicies(ordered.map((rule) => [...lines(rule), rule.effect === 'permit' ? 'allow' : 'deny']));
  return enforcer;
};

const isAny = (names: readonly string[]): boolean => names.includes('*');

const literal = (value: Scalar): string => (typeof value === 'string' ? `'${value}'` : String(value));

const oneOf = (path: string, values: readonly Scalar[]): string =>
  `(${values.map((value) => `${path} == ${literal(value)}`).join(' || ')})`;

const expression = (path: string, { equals, notEquals, in: among }: Test): string[] => [
  ...(equals === undefined ? [] : [`${path} == ${literal(equals)}`]),
  ...(notEquals === undefined ? [] : [`${path} != ${literal(notEquals)}`]),
  ...(among === undefined ? [] : [oneOf(path, among)]),
];

/** A rule in the language of casbin's matchers. */
const ruleText = (rule: EngineRule): string => {
  const { actions, resourceTypes, roles, exceptRoles, subjects } = rule;
  const { ofResource, ofSubject } = conditionsOf(rule);
  const tests = [
    ...(isAny(actions) ? [] : [oneOf('r.act', actions)]),
    ...(isAny(resourceTypes) ? [] : [oneOf('r.obj.type', resourceTypes)]),
    ...(roles ? [oneOf('r.sub.role', roles)] : []),
    ...(exceptRoles ?? []).map((role) => `r.sub.role != ${literal(role)}`),
    ...(subjects ? ["r.sub.type == 'user'", oneOf('r.sub.id', subjects)] : []),
    ...ofSubject.flatMap(({ path, name, test }) => expression(`r.sub.${name || path.split('.')[1]}`, test)),
    ...ofResource.flatMap(({ name, test }) => expression(`r.obj.${name}`, test)),
  ];
  return tests.join(' && ') || 'true';
};

/** As its documentation describes conditions on attributes: the matcher evaluates the text in the policy. */
const evaluating = (): Promise<Enforcer> => enforcerOf('rule', 'eval(p.rule)', (rule) => [ruleText(rule)]);

/** The faster way: the policy names what functions of the matcher look up, and conditions are JavaScript. */
const calling = async (): Promise<Enforcer> => {
  const matcher = 'among(p.acts, r.act) && among(p.types, r.obj.type) && meets(p.id, r.sub, r.obj)';
  const enforcer = await enforcerOf('acts, types, id', matcher, ({ actions, resourceTypes, id }) => [
    ...[actions.join(), resourceTypes.join(), id],
  ]);
  const lists = policy.flatMap(({ actions, resourceTypes }) => [actions, resourceTypes]);
  const sets = new Map(lists.map((names) => [names.join(), isAny(names) ? undefined : new Set(names)]));
  await enforcer.addFunction('among', (names: string, name: string) => sets.get(names)?.has(name) ?? true);
  const byId = new Map(
    policy.map((rule) => [rule.id, { isConcerned: concerns(rule), tests: conditionsOf(rule).ofResource }]),
  );
  await enforcer.addFunction(
    'meets',
    (id: string, { asked }: { asked: Question }, resource: Record<string, unknown>) => {
      const rule = byId.get(id);
      return !!rule?.isConcerned(asked) && rule.tests.every(({ name, test }) => holds(test, resource[name]));
    },
  );
  return enforcer;
};

const engine = async (name: string, make: () => Promise<Enforcer>): Promise<Engine> => {
  const enforcer = await make();
  const requests = questions.map((asked) => {
    const { subject, role, action, resource } = asked;
    const sub = { ...subject.properties, type: subject.type, id: subject.id, role, asked };
    return [sub, action.name, { ...resource.properties, type: resource.type }] as const;
  });
  return {
    name,
    prepare: make,
    answers: () => requests.map((one) => enforcer.enforceSync(...one)),
    round: () => {
      let permits = 0;
      for (const one of requests) if (enforcer.enforceSync(...one)) permits++;
      return permits;
    },
  };
};

/** casbin, with its enforcer made once and called without promises, in two ways; the faster one counts. */
export const casbin = (): Promise<Engine>[] => [
  engine('casbin, conditions in functions', calling),
  engine('casbin, conditions by eval()', evaluating),
];
