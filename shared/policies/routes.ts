import { PageQuery, pageOf } from '../api/params.ts';
import { defineRoutes } from '../api/route.ts';
import { Policy, PolicyInput } from './policy.ts';
import { ShadowHit } from './shadow-hit.ts';

/** An account's own rules. */
export const policyRoutes = defineRoutes({
  getPolicy: {
    method: 'GET',
    path: '/v1/accounts/{accountId}/policy',
    summary: "Read the account's policy",
    allow: ['owner', 'admin'],
    uses: { table: ['BatchGetItem'] },
    success: { status: 200, description: 'The policy, defaults included', body: Policy },
    etag: 'sent',
  },
  putPolicy: {
    method: 'PUT',
    path: '/v1/accounts/{accountId}/policy',
    summary: "Replace the account's policy",
    description: 'What is left out gets its default. Repeating the same content changes nothing.',
    allow: ['owner', 'admin'],
    uses: { table: ['BatchGetItem', 'PutItem', 'UpdateItem'] },
    body: PolicyInput,
    bodyBytes: 262_144,
    errors: ['edition-needed'],
    success: { status: 200, description: 'The policy', body: Policy },
    etag: 'required',
  },
  listShadowHits: {
    method: 'GET',
    path: '/v1/accounts/{accountId}/policy/shadow',
    summary: 'List whom the draft, or rules in shadow, would hit',
    description:
      'Counted since the policy has its present content, over 30 days at most, from the decisions that were asked for.',
    allow: ['owner', 'admin'],
    uses: { table: ['Query'] },
    query: PageQuery,
    success: { status: 200, description: 'A page of users and actions, by user', body: pageOf(ShadowHit) },
  },
});
