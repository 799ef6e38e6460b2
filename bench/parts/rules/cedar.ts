import { type CedarValueJson, preparsePolicySet, statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs';
import type { Engine } from './engine.ts';
import { type Condition, type PlainRule, plainPolicy, subjectOf } from './plain-rules.ts';
import { questions } from './policy.ts';

const entities = (type: string, ids: readonly unknown[]): string =>
  `[${ids.map((id) => `${type}::${JSON.stringify(id)}`).join(', ')}]`;

const expression = ({ name, operator, values }: Condition): string => {
  if (name === 'type') return `principal is ${values[0]}`;
  if (name === 'id') return `principal in ${entities('user', values)}`;
  const exists = `context has ${name}`;
  if (operator === 'exists') return exists;
  const [value, ...others] = values;
  const test =
    others.length === 0
      ? `context.${name} == ${JSON.stringify(value)}`
      : `${JSON.stringify(values)}.contains(context.${name})`;
  return operator === 'in' ? `(${exists} && ${test})` : `!(${exists} && ${test})`;
};

/** A rule in the language of Cedar. */
const policyText = ({ id, effect, actions, types, ofSubject, ofResource }: PlainRule): string => {
  const tests = [
    ...(types ? [`(${types.map((type) => `resource is ${type}`).join(' || ')})`] : []),
    ...[...ofSubject, ...ofResource].map(expression),
  ];
  const action = actions ? `action in ${entities('Action', actions)}` : 'action';
  const when = tests.length > 0 ? ` when { ${tests.join(' && ')} }` : '';
  return `@id(${JSON.stringify(id)})\n${effect}(principal, ${action}, resource)${when};`;
};

const preparsedPolicySetId = 'policy';
const staticPolicies = plainPolicy.map(policyText).join('\n');

/** @throws the errors that Cedar answers with */
const succeed = <Answer extends { type: string }>(answer: Answer): Exclude<Answer, { type: 'failure' }> => {
  if (answer.type === 'failure') throw new Error(JSON.stringify(answer));
  return answer as Exclude<Answer, { type: 'failure' }>;
};

/** Parses the policy and keeps it in Cedar. */
const prepare = () => succeed(preparsePolicySet(preparsedPolicySetId, { staticPolicies }));

/**
 * Cedar, compiled to WebAssembly. The properties of subject and resource are in the context, which is faster than
 * entities with attributes; there are no entities.
 */
export const cedar = (): Engine => {
  prepare();
  const requests = questions.map((question) => {
    const { type, id, role, ...properties } = subjectOf(question);
    const { action, resource } = question;
    const context = { ...properties, ...(role ? { role } : {}), ...resource.properties };
    return {
      principal: { type, id },
      action: { type: 'Action', id: action.name },
      resource: { type: resource.type, id: resource.id },
      context: context as Record<string, CedarValueJson>,
      preparsedPolicySetId,
      entities: [],
    };
  });
  return {
    name: 'Cedar (WebAssembly)',
    prepare,
    decide: (permitted) => {
      let index = 0;
      for (const request of requests) {
        permitted[index++] = succeed(statefulIsAuthorized(request)).response.decision === 'allow';
      }
    },
  };
};
