import { type Enforcer, newEnforcer, newModelFromString } from 'casbin';
import type { Scalar } from '../../../shared/policies/rule.ts';
import type { Engine } from './engine.ts';
import { type Condition, hold, type PlainRule, plainPolicy, subjectOf } from './plain-rules.ts';
import { questions } from './policy.ts';

const enforcerOf = async (
  columns: string,
  matcher: string,
  lines: (rule: PlainRule) => string[],
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
  // casbin stops at the first line that denies, and those come first.
  await enforcer.addPolicies(plainPolicy.map((rule) => [...lines(rule), rule.effect === 'permit' ? 'allow' : 'deny']));
  return enforcer;
};

const literal = (value: Scalar): string => (typeof value === 'string' ? `'${value}'` : String(value));

const expression = (path: string, { operator, values }: Omit<Condition, 'name'>): string => {
  if (operator === 'exists') return `${path} != undefined`;
  const [comparison, separator] = operator === 'in' ? ['==', ' || '] : ['!=', ' && '];
  return `(${values.map((value) => `${path} ${comparison} ${literal(value)}`).join(separator)})`;
};

/** A rule in the language of casbin's matchers. */
const ruleText = ({ actions, types, ofSubject, ofResource }: PlainRule): string =>
  [
    ...(actions ? [expression('r.act', { operator: 'in', values: actions })] : []),
    ...(types ? [expression('r.obj.type', { operator: 'in', values: types })] : []),
    ...ofSubject.map((one) => expression(`r.sub.${one.name}`, one)),
    ...ofResource.map((one) => expression(`r.obj.${one.name}`, one)),
  ].join(' && ') || 'true';

/** As its documentation describes conditions on attributes: the matcher evaluates the text in the policy. */
const evaluating = (): Promise<Enforcer> => enforcerOf('rule', 'eval(p.rule)', (rule) => [ruleText(rule)]);

/** The faster way: functions of the matcher look up actions, types and conditions by the id of the rule. */
const calling = async (): Promise<Enforcer> => {
  const matcher = 'covers(p.id, r.act, r.obj.type) && meets(p.id, r.sub, r.obj)';
  const enforcer = await enforcerOf('id', matcher, ({ id }) => [id]);
  const rules = new Map(
    plainPolicy.map(({ id, actions, types, ...conditions }) => [
      id,
      { ...conditions, actions: actions && new Set(actions), types: types && new Set(types) },
    ]),
  );
  await enforcer.addFunction('covers', (id: string, action: string, type: string) => {
    const rule = rules.get(id);
    return (rule?.actions?.has(action) ?? true) && (rule?.types?.has(type) ?? true);
  });
  type Properties = Record<string, unknown>;
  await enforcer.addFunction('meets', (id: string, subject: Properties, resource: Properties) => {
    const { ofSubject = [], ofResource = [] } = rules.get(id) ?? {};
    return hold(ofSubject, subject) && hold(ofResource, resource);
  });
  return enforcer;
};

const engine = async (name: string, prepare: () => Promise<Enforcer>): Promise<Engine> => {
  const enforcer = await prepare();
  const requests = questions.map((question) => {
    const { action, resource } = question;
    return [subjectOf(question), action.name, { ...resource.properties, type: resource.type }] as const;
  });
  return {
    name,
    prepare,
    decide: (permitted) => {
      let index = 0;
      for (const request of requests) permitted[index++] = enforcer.enforceSync(...request);
    },
  };
};

/** casbin, with its enforcer made once and called without promises, in two ways; the faster one counts. */
export const casbin = (): Promise<Engine>[] => [
  engine('casbin, conditions in functions', calling),
  engine('casbin, conditions by eval()', evaluating),
];
