import * as z from 'zod/mini';
import { PageQuery, pageOf } from '../api/params.ts';
import { defineRoutes } from '../api/route.ts';
import { Duration } from '../core/duration.ts';
import { VendorId } from '../core/ids.ts';
import { Instant, InstantInput } from '../core/instant.ts';
import { Scope } from '../core/scope.ts';
import { notBoth, notEmpty } from '../core/stated-check.ts';
import { Grant, GrantAsRead, GrantStatus } from './grant.ts';
import { Reason, Teams } from './inputs.ts';
import { GrantTermsInput, StartInput } from './terms.ts';

const SupportAccess = z
  .object({
    enabled: z.boolean(),
    endsAt: z
      .nullable(Instant)
      .register(z.globalRegistry, { description: 'The latest end; null when unlimited or off' }),
    scope: z
      .nullable(Scope)
      .register(z.globalRegistry, { description: 'The widest scope of the live grants; null when off' }),
    teams: z.array(z.string()),
    grants: z.array(GrantAsRead).register(z.globalRegistry, { description: 'The live grants, oldest first' }),
    scheduled: z
      .optional(z.array(GrantAsRead))
      .register(z.globalRegistry, { description: 'Grants that start later, oldest first; absent when there are none' }),
    presets: z.array(z.object({ duration: Duration, isDefault: z.boolean() })),
  })
  .register(z.globalRegistry, {
    id: 'SupportAccess',
    description: 'The access that the live grants of an account give together',
  });

const EnterableAccount = z
  .object({
    accountId: VendorId,
    name: z.string(),
    endsAt: z.nullable(Instant).register(z.globalRegistry, { description: 'null: unlimited' }),
    scope: Scope,
  })
  .register(z.globalRegistry, {
    id: 'EnterableAccount',
    description: "An account that the agent's team may enter now",
  });

/** Support access: granting, changing, revoking and reading it. */
export const grantRoutes = defineRoutes({
  getSupportAccess: {
    method: 'GET',
    path: '/v1/accounts/{accountId}/support-access',
    summary: 'Read whether support may enter, and until when',
    description:
      'A grant whose grantor was suspended, removed or demoted gives no access, even after they are back: it is listed with `grantorUnavailable`, but does not count in the other fields.',
    allow: ['owner', 'admin'],
    uses: { table: ['BatchGetItem'] },
    success: { status: 200, description: 'The union of the live grants', body: SupportAccess },
  },
  turnOffSupportAccess: {
    method: 'DELETE',
    path: '/v1/accounts/{accountId}/support-access',
    summary: 'Turn support access off: revoke every live grant, scheduled ones included, and end every session at once',
    description: 'A suspended grant gives no access. It stays suspended until it is reconfirmed or revoked by its id.',
    allow: ['owner', 'admin'],
    uses: { table: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'] },
    success: { status: 200, description: 'How many grants were revoked', body: z.object({ revoked: z.int() }) },
  },
  createGrant: {
    method: 'POST',
    path: '/v1/accounts/{accountId}/grants',
    summary: 'Grant support access',
    description:
      'The duration counts from `startsAt`, or from now when that is left out. Until its start the grant is `scheduled`: it admits no one, and counts as a live grant. Defaults: the configured duration, every team, `read_only`.',
    allow: ['owner', 'admin'],
    uses: { table: ['GetItem', 'PutItem', 'UpdateItem'] },
    body: GrantTermsInput,
    success: { status: 201, description: 'The grant', body: Grant },
    errors: ['start-out-of-range', 'duration-out-of-range', 'unlimited-not-allowed', 'unknown-team', 'too-many-grants'],
    creates: true,
    etag: 'sent',
  },
  listGrants: {
    method: 'GET',
    path: '/v1/accounts/{accountId}/grants',
    summary: 'List every grant of the account, ended ones included, newest first',
    allow: ['owner', 'admin'],
    uses: { table: ['BatchGetItem', 'Query'] },
    query: z.extend(PageQuery, { status: z.optional(GrantStatus) }),
    success: { status: 200, description: 'A page of grants', body: pageOf(GrantAsRead) },
  },
  getGrant: {
    method: 'GET',
    path: '/v1/accounts/{accountId}/grants/{grantId}',
    summary: 'Read a grant',
    allow: ['owner', 'admin'],
    uses: { table: ['BatchGetItem'] },
    success: { status: 200, description: 'The grant as it is now', body: GrantAsRead },
    etag: 'sent',
  },
  changeGrant: {
    method: 'PATCH',
    path: '/v1/accounts/{accountId}/grants/{grantId}',
    summary: 'Extend, shorten, narrow or widen a grant in place',
    description:
      '`duration` counts from now, or from the start of a scheduled grant; give it or `expiresAt`, not both. `startsAt` moves the start of a scheduled grant, and its end along unless that is given; null starts it now. The caller who extends or widens a grant becomes its grantor.',
    allow: ['owner', 'admin'],
    uses: { table: ['BatchGetItem', 'ConditionCheckItem', 'GetItem', 'PutItem', 'UpdateItem'] },
    body: z
      .strictObject({
        startsAt: z.optional(z.nullable(StartInput)),
        duration: z.optional(Duration),
        expiresAt: z.optional(InstantInput),
        teams: z.optional(Teams),
        scope: z.optional(Scope),
      })
      .check(notEmpty('must name something to change'), notBoth('duration', 'expiresAt')),
    success: { status: 200, description: 'The grant after the change', body: Grant },
    errors: [
      'grant-ended',
      'grant-started',
      'grant-suspended',
      'start-out-of-range',
      'duration-out-of-range',
      'unlimited-not-allowed',
      'unknown-team',
    ],
    etag: 'required',
  },
  revokeGrant: {
    method: 'POST',
    path: '/v1/accounts/{accountId}/grants/{grantId}/revoke',
    summary: 'Revoke a grant; repeating is harmless',
    description: 'Support sessions that no other grant covers end.',
    allow: ['owner', 'admin'],
    uses: { table: ['BatchGetItem', 'ConditionCheckItem', 'GetItem', 'PutItem', 'UpdateItem'] },
    body: z.optional(z.strictObject({ reason: z.optional(Reason) })),
    success: { status: 200, description: 'The grant, ended', body: Grant },
    etag: 'honoured',
  },
  reconfirmGrant: {
    method: 'POST',
    path: '/v1/accounts/{accountId}/grants/{grantId}/reconfirm',
    summary: 'Keep an unlimited grant alive, or bring a suspended one back',
    description:
      'An unlimited grant is suspended 90 days after it was granted or last reconfirmed. A grant that the tripwire suspended needs an owner. The caller becomes the grantor.',
    allow: ['owner', 'admin'],
    uses: { table: ['BatchGetItem', 'ConditionCheckItem', 'GetItem', 'PutItem', 'UpdateItem'] },
    success: { status: 200, description: 'The grant, active', body: Grant },
    errors: ['grant-ended', 'nothing-to-reconfirm', 'owner-needed', 'too-many-grants'],
    etag: 'honoured',
  },
  listEnterableAccounts: {
    method: 'GET',
    path: '/v1/support/accounts',
    summary: "List the accounts that the agent's team may enter now, soonest end first",
    allow: ['agent'],
    uses: { table: ['BatchGetItem'], indexes: ['teams'] },
    query: PageQuery,
    success: { status: 200, description: 'A page of accounts', body: pageOf(EnterableAccount) },
  },
});
