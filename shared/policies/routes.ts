import { PageQuery, pageOf } from '../api/params.ts';
import { defineRoutes } from '../api/route.ts';
import { Policy, PolicyInput } from './policy.ts';
import { ShadowHit } from './shadow-hit.ts';

/** Routes of account policies. */
export const policyRoutes = defineRoutes({
  getPolicy: {
    method: 'GET',
    path: '/v1/accounts/{accountId}/policy',
    summary: "Read the account's policy",
    allow: ['owner', 'admin'],
    uses: { table: ['BatchGetItem'] },
    success: { status: 200, description: 'The policy, including defaults', body: Policy },
    etag: 'sent',
  },
  putPolicy: {
    method: 'PUT',
    path: '/v1/accounts/{accountId}/policy',
    summary: "Replace the account's policy",
    description: 'Omitted sections get their defaults. Repeating the same content changes nothing.',
    allow: ['owner', 'admin'],
    uses: { table: ['BatchGetItem', 'PutItem', 'UpdateItem'] },
    body: PolicyInput,
    bodyBytes: 262_144,
    errors: ['edition-needed'],
    success: { status: 200, description: 'The policy', body: Policy },
    etag: 'required',
    acceptsReadOnly: true,
  },
  listShadowHits: {
    method: 'GET',
    path: '/v1/accounts/{accountId}/policy/shadow',
    summary: 'List the users that the draft or the shadow rules would affect',
    description: 'Counted from the requested decisions since the policy was last changed, over at most 30 days.',
    allow: ['owner', 'admin'],
    uses: { table: ['Query'] },
    query: PageQuery,
    success: { status: 200, description: 'A page of users and actions, by user', body: pageOf(ShadowHit) },
  },
});
