import { type CedarValueJson, preparsePolicySet, statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs';
import type { Scalar, Test } from '../../../shared/policies/rule.ts';
import type { EngineRule } from '../../../shared/policies/rule-engine.ts';
import { conditionsOf, type Engine } from './engine.ts';
import { policy, questions } from './policy.ts';

const list = (values: readonly Scalar[]): string => `[${values.map((value) => JSON.stringify(value)).join(', ')}]`;

const entities = (type: string, ids: readonly string[]): string =>
  `[${ids.map((id) => `${type}::${JSON.stringify(id)}`).join(', ')}]`;

const oneOf = (name: string, values: readonly Scalar[]): string =>
  `(context has ${name} && ${list(values)}.contains(context.${name}))`;

const expression = (name: string, { equals, notEquals, in: among }: Test): string[] => [
  ...(equals === undefined ? [] : [`(context has ${name} && context.${name} == ${JSON.stringify(equals)})`]),
  ...(notEquals === undefined ? [] : [`(!(context has ${name}) || context.${name} != ${JSON.stringify(notEquals)})`]),
  ...(among === undefined ? [] : [oneOf(name, among)]),
];

/** A rule in the language of Cedar. */
const policyText = (rule: EngineRule): string => {
  const { id, effect, actions, resourceTypes, roles, exceptRoles, subjects } = rule;
  const { ofResource, ofSubject } = conditionsOf(rule);
  const types = resourceTypes.map((type) => `resource is ${type}`).join(' || ');
  const tests = [
    ...(resourceTypes.includes('*') ? [] : [`(${types})`]),
    ...(roles ? [oneOf('role', roles)] : []),
    ...(exceptRoles ? [`!${oneOf('role', exceptRoles)}`] : []),
    ...(subjects ? [`principal in ${entities('user', subjects)}`] : []),
    ...ofSubject.flatMap(({ path, name, test }) =>
      path === 'subject.type' ? [`principal is ${test.equals}`] : expression(name, test),
    ),
    ...ofResource.flatMap(({ name, test }) => expression(name, test)),
  ];
  const action = actions.includes('*') ? 'action' : `action in ${entities('Action', actions)}`;
  const when = tests.length > 0 ? ` when { ${tests.join(' && ')} }` : '';
  return `@id(${JSON.stringify(id)})\n${effect}(principal, ${action}, resource)${when};`;
};

const preparsedPolicySetId = 'policy';
const staticPolicies = policy.map(policyText).join('\n');

/** Parses the policy and keeps it in Cedar. */
const prepare = (): void => {
  const parsed = preparsePolicySet(preparsedPolicySetId, { staticPolicies });
  if (parsed.type === 'failure') throw new Error(parsed.errors.map(({ message }) => message).join('; '));
};

/**
 * Cedar, compiled to WebAssembly. The properties of subject and resource are in the context, which is faster than
 * entities with attributes; there are no entities.
 */
export const cedar = (): Engine => {
  prepare();
  const requests = questions.map(({ subject, role, action, resource }) => {
    const context = { ...subject.properties, ...(role ? { role } : {}), ...resource.properties };
    return {
      principal: { type: subject.type, id: subject.id },
      action: { type: 'Action', id: action.name },
      resource: { type: resource.type, id: resource.id },
      context: context as Record<string, CedarValueJson>,
      preparsedPolicySetId,
      entities: [],
    };
  });
  const permits = (request: (typeof requests)[number]): boolean => {
    const answer = statefulIsAuthorized(request);
    if (answer.type === 'failure') throw new Error(answer.errors.map(({ message }) => message).join('; '));
    return answer.response.decision === 'allow';
  };
  return {
    name: 'Cedar (WebAssembly)',
    prepare,
    answers: () => requests.map(permits),
    round: () => {
      let count = 0;
      for (const request of requests) if (permits(request)) count++;
      return count;
    },
  };
};
