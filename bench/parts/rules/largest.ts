import { PolicyInput } from '../../../shared/policies/policy.ts';
import { policyRoutes } from '../../../shared/policies/routes.ts';
import type { Question } from '../../../shared/policies/rule-engine.ts';
import { idFor, idsFor } from '../../support/ids.ts';

const rules = 200;
const usersEach = 20;
const { bodyBytes } = policyRoutes.putPolicy;

const users = idsFor('user', rules * usersEach);

const names = (what: string, from: number, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${what}-${from + index}`);

/** A rule that names so much that 200 of them just fit into the body of a request. */
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

/** As many rules as a policy may have, in a body as large as it may be. */
export const largest = PolicyInput.parse(body).rules;

const bytes = JSON.stringify(body).length;
if (bytes > bodyBytes || bytes < 0.9 * bodyBytes)
  throw new Error(`the largest policy has ${bytes} of ${bodyBytes} bytes`);

/** How large it is. */
export const kilobytes = bytes / 1024;

/** A question that concerns all its rules, by action, type and role, and that none fits. */
export const fitsNone: Question = {
  subject: { type: 'user', id: idFor('stranger', 0), properties: { department: 'sales' } },
  role: 'member',
  action: { name: 'common-action-3' },
  resource: { type: 'common-type-3', id: 'one', properties: { status: 'status-1', secret: false } },
};
