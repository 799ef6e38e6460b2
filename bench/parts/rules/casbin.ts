import { type Enforcer, newEnforcer, newModelFromString } from 'casbin';
import type { Scalar, Test } from '../../../shared/policies/rule.ts';
import type { EngineRule, Question } from '../../../shared/policies/rule-engine.ts';
import type { Engine } from './engine.ts';
import { concerning, conditionsOf, holds } from './meets.ts';

const model = (columns: string, matcher: string): string => `
[request_definition]
r = sub, act, obj
[policy_definition]
p = ${columns}, eft
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = ${matcher}
`;

const effect = (rule: EngineRule): string => (rule.effect === 'permit' ? 'allow' : 'deny');

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
  const { ofResource, ofAsker } = conditionsOf(rule);
  const tests = [
    ...(isAny(actions) ? [] : [oneOf('r.act', actions)]),
    ...(isAny(resourceTypes) ? [] : [oneOf('r.obj.type', resourceTypes)]),
    ...(roles ? [oneOf('r.sub.role', roles)] : []),
    ...(exceptRoles ?? []).map((role) => `r.sub.role != ${literal(role)}`),
    ...(subjects ? ["r.sub.type == 'user'", oneOf('r.sub.id', subjects)] : []),
    ...ofAsker.flatMap(({ path, name, test }) => expression(`r.sub.${name || path.split('.')[1]}`, test)),
    ...ofResource.flatMap(({ name, test }) => expression(`r.obj.${name}`, test)),
  ];
  return tests.join(' && ') || 'true';
};

/** As its documentation has it for conditions on attributes: the matcher evaluates what stands in the policy. */
const evaluating = async (rules: readonly EngineRule[]): Promise<Enforcer> => {
  const enforcer = await newEnforcer(newModelFromString(model('rule', 'eval(p.rule)')));
  await enforcer.addPolicies(rules.map((rule) => [ruleText(rule), effect(rule)]));
  return enforcer;
};

type Attributes = Record<string, unknown>;

/** The faster way: the policy names what functions in the matcher look up, and conditions are JavaScript. */
const calling = async (rules: readonly EngineRule[]): Promise<Enforcer> => {
  const matcher = 'among(p.acts, r.act) && among(p.types, r.obj.type) && meets(p.id, r.sub, r.obj)';
  const enforcer = await newEnforcer(newModelFromString(model('acts, types, id', matcher)));
  const lists = rules.flatMap(({ actions, resourceTypes }) => [actions, resourceTypes]);
  const sets = new Map(lists.map((names) => [names.join(), isAny(names) ? undefined : new Set(names)]));
  await enforcer.addFunction('among', (names: string, name: string) => sets.get(names)?.has(name) ?? true);
  const byId = new Map(
    rules.map((rule) => [rule.id, { concerns: concerning(rule), tests: conditionsOf(rule).ofResource }]),
  );
  await enforcer.addFunction('meets', (id: string, { asker }: { asker: Question }, resource: Attributes) => {
    const rule = byId.get(id);
    if (!rule) return false;
    return rule.concerns(asker) && rule.tests.every(({ name, test }) => holds(test, resource[name]));
  });
  await enforcer.addPolicies(
    rules.map((rule) => [rule.actions.join(), rule.resourceTypes.join(), rule.id, effect(rule)]),
  );
  return enforcer;
};

const engine = async (
  name: string,
  make: (rules: readonly EngineRule[]) => Promise<Enforcer>,
  policy: readonly EngineRule[],
  questions: readonly Question[],
): Promise<Engine> => {
  // It stops at the first line that denies.
  const ordered = policy.toSorted((one, other) => one.effect.localeCompare(other.effect));
  const enforcer = await make(ordered);
  const asked = questions.map((question) => {
    const { subject, role, action, resource } = question;
    const asker = { ...subject.properties, type: subject.type, id: subject.id, role, asker: question };
    return [asker, action.name, { ...resource.properties, type: resource.type }] as const;
  });
  return {
    name,
    prepare: () => make(ordered),
    answers: () => asked.map((one) => enforcer.enforceSync(...one)),
    round: () => {
      let permits = 0;
      for (const one of asked) if (enforcer.enforceSync(...one)) permits++;
      return permits;
    },
  };
};

/** casbin, its enforcer made once and asked without promises; whichever of both ways is the faster. */
export const casbin = (policy: readonly EngineRule[], questions: readonly Question[]): Promise<Engine>[] => [
  engine('casbin, conditions in functions', calling, policy, questions),
  engine('casbin, conditions by eval()', evaluating, policy, questions),
];
