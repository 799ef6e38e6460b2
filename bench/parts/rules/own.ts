import { PolicyInput } from '../../../shared/policies/policy.ts';
import { policyRoutes } from '../../../shared/policies/routes.ts';
import { compileRules, decidingRuleIds, evaluateRules, type Question } from '../../../shared/policies/rule-engine.ts';
import { repeated, timed } from '../../support/timing.ts';
import { idsFor } from '../../support/world.ts';
import { policy, questions } from './policy.ts';

const rules = 200;
const usersEach = 20;
const users = idsFor('user', rules * usersEach);

const names = (what: string, from: number, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${what}-${from + index}`);

/** A rule so large that 200 of them just fit into the body of a request. */
const rule = (index: number) => ({
  id: `rule-${index}`,
  effect: index % 2 === 0 ? 'forbid' : 'permit',
  actions: [...names('action', index * 2, 2), ...names('common-action', 0, 4)],
  resourceTypes: [...names('type', index * 2, 2), ...names('common-type', 0, 4)],
  roles: ['admin', 'member'],
  subjects: users.slice(index * usersEach, (index + 1) * usersEach),
  when: {
    'resource.properties.status': { in: names('status', index, 5) },
    'subject.properties.department': { notEquals: `department-${index}` },
    'resource.properties.secret': { equals: false },
  },
});

const body = { rules: Array.from({ length: rules }, (_, index) => rule(index)), defaultDecision: 'deny' };
const bytes = JSON.stringify(body).length;
const { bodyBytes = 0 } = policyRoutes.putPolicy;
if (bytes > bodyBytes || bytes < 0.9 * bodyBytes) throw new Error(`${bytes} of ${bodyBytes} bytes`);

/** The size of the largest policy. */
export const largestKilobytes = bytes / 1024;

/** As many rules as a policy may have, in a body as large as it may be. */
const largest = PolicyInput.parse(body).rules;

/** A question that all its rules concern by action, type and role, and that none matches. */
const unmatched: Question = {
  subject: { type: 'user', id: idsFor('stranger', 1)[0] ?? '', properties: { department: 'sales' } },
  role: 'member',
  action: { name: 'common-action-3' },
  resource: { type: 'common-type-3', id: 'one', properties: { status: 'status-1', secret: false } },
};

/** What else Gatehouse's engine does, side by side. @returns CPU time in microseconds, by round */
export const timeOwn = async (rounds: Parameters<typeof timed>[1]): Promise<{ what: string; micros: number[] }[]> => {
  const [small, large] = [compileRules(policy, false), compileRules(largest, false)];
  const [first = unmatched] = questions;
  const subjects = {
    'reasons, 20 rules': await repeated(() => {
      let sum = 0;
      for (const question of questions) sum += decidingRuleIds(small, question).length;
      return sum;
    }, questions.length),
    'decision that 200 rules concern and none matches': await repeated(() => evaluateRules(large, unmatched)),
    'compilation, 20 rules': await repeated(() => compileRules(policy, false)),
    'compilation, 20 rules, and a first decision': await repeated(() =>
      evaluateRules(compileRules(policy, false), first),
    ),
    'compilation, 200 rules': await repeated(() => compileRules(largest, false)),
    'compilation, 200 rules, and a first decision': await repeated(() =>
      evaluateRules(compileRules(largest, false), unmatched),
    ),
  };
  const micros = await timed(Object.values(subjects), rounds);
  return Object.keys(subjects).map((what, index) => ({ what, micros: micros[index] ?? [] }));
};
