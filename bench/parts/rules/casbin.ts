import { type Enforcer, newEnforcer, newModelFromString } from 'casbin';
import type { Engine } from './engine.ts';
import { hold, plainPolicy, subjectOf } from './plain-rules.ts';
import { questions } from './policy.ts';

const model = `
[request_definition]
r = sub, act, obj
[policy_definition]
p = id, eft
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = covers(p.id, r.act, r.obj.type) && meets(p.id, r.sub, r.obj)
`;

const rules = new Map(
  plainPolicy.map(({ id, actions, types, ...conditions }) => [
    id,
    { ...conditions, actions: actions && new Set(actions), types: types && new Set(types) },
  ]),
);

const covers = (id: string, action: string, type: string): boolean => {
  const rule = rules.get(id);
  return (rule?.actions?.has(action) ?? true) && (rule?.types?.has(type) ?? true);
};

type Properties = Readonly<Record<string, unknown>>;

const meets = (id: string, subject: Properties, resource: Properties): boolean => {
  const { ofSubject = [], ofResource = [] } = rules.get(id) ?? {};
  return hold(ofSubject, subject) && hold(ofResource, resource);
};

const prepare = async (): Promise<Enforcer> => {
  const enforcer = await newEnforcer(newModelFromString(model));
  // casbin stops at the first line that denies, and those come first.
  await enforcer.addPolicies(plainPolicy.map(({ id, effect }) => [id, effect === 'permit' ? 'allow' : 'deny']));
  await enforcer.addFunction('covers', covers);
  await enforcer.addFunction('meets', meets);
  return enforcer;
};

/**
 * casbin, with its enforcer made once and called without promises. Functions of its matcher look up actions, types and
 * conditions by the id of the rule, which is more than twice as fast as conditions in the text of the policy (`eval`).
 */
export const casbin = async (): Promise<Engine> => {
  const enforcer = await prepare();
  const requests = questions.map((question) => {
    const { action, resource } = question;
    return [subjectOf(question), action.name, { ...resource.properties, type: resource.type }] as const;
  });
  return {
    name: 'casbin',
    prepare,
    decide: (permitted) => {
      let index = 0;
      for (const request of requests) permitted[index++] = enforcer.enforceSync(...request);
    },
  };
};
