import { expect } from 'vitest';
import { clock } from '../../shared/core/clock.ts';
import type { SessionEndReason } from '../../shared/sessions/session.ts';
import { listSessions } from '../../shared/sessions/store.ts';
import { reportInSession } from '../../shared/support-access/report-in-session.ts';
import { api } from '../support/api.ts';
import { readPages } from '../support/chain.ts';
import { agent, service, user } from '../support/identity.ts';
import {
  introspect,
  later,
  makeGrant,
  makeRequest,
  makeSession,
  makeUser,
  minute,
  setClock,
} from '../support/world.ts';
import { calling, type Scenario } from './change-once.ts';

const start = '2027-03-01T00:00:00.000Z';

const owner = (accountId: string) => user('owner', accountId, 'olga');
const asOwner = (accountId: string, more: Record<string, string> = {}) => ({
  as: owner(accountId),
  params: { accountId, ...more },
});

/** A grant of Olga's, and an agent who came in under it. */
const inside = async (accountId: string, body: Record<string, unknown> = {}) => {
  setClock(start);
  await makeUser(accountId, 'olga', { role: 'owner' });
  const made = await api<{ grantId: string }>('createGrant', {
    ...asOwner(accountId),
    body: { scope: 'full', ...body },
  });
  const opened = await makeSession(accountId);
  const ref = { accountId, grantId: made.body.grantId };
  return { ...opened, grantId: ref.grantId, ref, ifMatch: { 'if-match': made.headers['etag'] ?? '' } };
};

const tokens = new Map<string, string>();

/** The same, with the token kept to be looked at in the end. */
const watched = async (accountId: string, body?: Record<string, unknown>) => {
  const opened = await inside(accountId, body);
  tokens.set(accountId, opened.accessToken);
  return opened;
};

const sessionsOf = async (accountId: string) => (await listSessions(accountId, { size: 100 })).items;

/** The one session has ended for this reason, and its token is good no more. */
const ended = (reason: SessionEndReason) => async (accountId: string) => {
  expect(await sessionsOf(accountId)).toMatchObject([{ status: 'ended', endReason: reason, endedAt: clock.now() }]);
  expect(await introspect(tokens.get(accountId) ?? '')).toEqual({ active: false });
};

/** It is open. */
const goesOn = async (accountId: string) => {
  expect(await sessionsOf(accountId)).toMatchObject([{ status: 'active' }]);
};

/** It goes on under the other of two grants; its token of before is good no more. */
const movesOn = async (accountId: string) => {
  await goesOn(accountId);
  expect(await introspect(tokens.get(accountId) ?? '')).toEqual({ active: false });
};

/** An idempotency key, the same each time for an account: an agent's key stands for one request, whatever the account. */
const once = (accountId: string) => ({ 'idempotency-key': `once-${accountId}` });

export const sessionScenarios: Scenario[] = [
  {
    name: 'openSession',
    prepare: async (accountId) => {
      setClock(start);
      await makeGrant(accountId, { maxUses: 2 });
      const body = { accountId, reason: 'a question' };
      return calling('openSession', { as: agent(), headers: once(accountId), body });
    },
    answers: [201],
    entries: ['support-session.started'],
    after: async (accountId) => {
      await goesOn(accountId);
      expect(await readPages('listGrants', asOwner(accountId))).toMatchObject([{ uses: 1 }]);
      const again = await api('openSession', {
        ...{ as: agent(), headers: once(accountId) },
        body: { accountId, reason: 'a question' },
      });
      expect(again.headers['idempotency-replayed']).toBe('true');
      expect(await introspect(String(again.body['accessToken']))).toMatchObject({ active: true });
    },
  },
  {
    name: 'renewToken',
    prepare: async (accountId) => {
      const { sessionId } = await inside(accountId);
      return calling('renewToken', { as: agent(), params: { sessionId } });
    },
    answers: [200],
    entries: [],
    after: goesOn,
  },
  {
    name: 'renewToken of a session that time brought under another grant',
    prepare: async (accountId) => {
      const { sessionId } = await watched(accountId, { duration: 'PT1M' });
      await api('createGrant', { ...asOwner(accountId), body: { scope: 'full' } });
      setClock(later(start, minute));
      return calling('renewToken', { as: agent(), params: { sessionId } });
    },
    answers: [200],
    entries: ['support-session.changed'],
    after: movesOn,
  },
  {
    name: 'renewToken of a session that was over',
    prepare: async (accountId) => {
      const { sessionId } = await watched(accountId, { duration: 'PT1M' });
      setClock(later(start, minute));
      return calling('renewToken', { as: agent(), params: { sessionId } });
    },
    answers: [410],
    entries: ['support-session.ended'],
    after: ended('grant-expired'),
  },
  {
    name: 'leaveSession',
    prepare: async (accountId) => {
      const { sessionId } = await watched(accountId);
      return calling('leaveSession', { as: agent(), params: { sessionId } });
    },
    answers: [200],
    entries: ['support-session.ended'],
    after: ended('left'),
  },
  {
    name: 'endSession',
    prepare: async (accountId) => {
      const { sessionId } = await watched(accountId);
      return calling('endSession', asOwner(accountId, { sessionId }));
    },
    answers: [200],
    entries: ['support-session.ended'],
    after: ended('ended-by-customer'),
  },
  {
    name: 'revoke',
    prepare: async (accountId) => {
      const { accessToken: token } = await watched(accountId);
      return calling('revoke', { as: service, form: { token } });
    },
    answers: [200],
    entries: ['support-session.ended'],
    after: ended('token-revoked'),
  },
  {
    name: 'putUser, suspending who granted',
    prepare: async (accountId) => {
      await watched(accountId);
      return async () => (await makeUser(accountId, 'olga', { role: 'owner', status: 'suspended' })).status;
    },
    answers: [200],
    entries: ['support-session.ended', 'user.changed'],
    after: ended('grantor-unavailable'),
  },
  {
    name: 'deleteUser of who granted',
    prepare: async (accountId) => {
      await watched(accountId);
      return calling('deleteUser', { as: service, params: { accountId, userId: 'olga' } });
    },
    answers: [200, 404],
    entries: ['support-session.ended', 'user.removed'],
    after: ended('grantor-unavailable'),
  },
  {
    name: 'revokeGrant',
    prepare: async (accountId) => {
      const { grantId } = await watched(accountId);
      return calling('revokeGrant', asOwner(accountId, { grantId }));
    },
    answers: [200],
    entries: ['grant.revoked', 'support-session.ended'],
    after: ended('grant-revoked'),
  },
  {
    name: 'revokeGrant while another covers the session',
    prepare: async (accountId) => {
      const { grantId } = await watched(accountId);
      await api('createGrant', { ...asOwner(accountId), body: { scope: 'full' } });
      return calling('revokeGrant', asOwner(accountId, { grantId }));
    },
    answers: [200],
    entries: ['grant.revoked', 'support-session.changed'],
    after: movesOn,
  },
  {
    name: 'turnOffSupportAccess',
    prepare: async (accountId) => {
      await watched(accountId);
      return calling('turnOffSupportAccess', asOwner(accountId));
    },
    answers: [200],
    entries: ['grant.revoked', 'support-session.ended'],
    after: ended('grant-revoked'),
  },
  {
    name: 'changeGrant, narrowing it',
    prepare: async (accountId) => {
      const { grantId, ifMatch } = await watched(accountId);
      return calling('changeGrant', {
        ...asOwner(accountId, { grantId }),
        ...{ headers: ifMatch, body: { teams: ['customer_service'] } },
      });
    },
    answers: [200, 412],
    entries: ['grant.changed', 'support-session.ended'],
    after: ended('grant-narrowed'),
  },
  {
    name: 'createGrant after time has ended a session',
    prepare: async (accountId) => {
      await watched(accountId, { duration: 'PT1M' });
      setClock(later(start, minute));
      return calling('createGrant', { ...asOwner(accountId), headers: once(accountId), body: { scope: 'full' } });
    },
    answers: [201],
    entries: ['grant.created', 'support-session.ended'],
    grants: 1,
    after: ended('grant-expired'),
  },
  {
    name: 'a report of too many sensitive actions',
    prepare: async (accountId) => {
      const { sessionId } = await watched(accountId);
      const cause = () => ({ actor: { kind: 'service', id: 'product' } as const, now: clock.now() });
      return async () => {
        expect(['tripped', 'session-over']).toContain(
          await reportInSession({ accountId, sessionId }, cause, { count: () => 21 }),
        );
        return 200;
      };
    },
    answers: [200],
    entries: ['grant.suspended', 'support-session.ended'],
    after: ended('tripwire'),
  },
  {
    name: 'reconfirmGrant in the name of another',
    prepare: async (accountId) => {
      const { grantId, ifMatch } = await watched(accountId, { duration: 'unlimited' });
      const as = user('admin', accountId, 'ada');
      return calling('reconfirmGrant', { as, params: { accountId, grantId }, headers: ifMatch });
    },
    answers: [200, 412],
    entries: ['grant.reconfirmed', 'support-session.changed'],
    after: movesOn,
  },
];

export const requestScenarios: Scenario[] = [
  {
    name: 'createAccessRequest',
    prepare: async (accountId) => {
      const body = { accountId, duration: 'P1D', reason: 'a question' };
      return calling('createAccessRequest', { as: agent(), headers: once(accountId), body });
    },
    answers: [201],
    entries: ['access-request.created'],
  },
  {
    name: 'approveAccessRequest',
    prepare: async (accountId) => {
      const { requestId } = await makeRequest(accountId);
      return calling('approveAccessRequest', { ...asOwner(accountId, { requestId }), headers: once(accountId) });
    },
    answers: [201],
    entries: ['access-request.approved', 'grant.created'],
    grants: 1,
  },
  {
    // Without a key, a retry after a lost answer is told that it was answered; it is, once.
    name: 'approveAccessRequest without an idempotency key',
    prepare: async (accountId) => {
      const { requestId } = await makeRequest(accountId);
      return calling('approveAccessRequest', asOwner(accountId, { requestId }));
    },
    answers: [201, 409],
    entries: ['access-request.approved', 'grant.created'],
    grants: 1,
  },
  {
    name: 'declineAccessRequest',
    prepare: async (accountId) => {
      const { requestId } = await makeRequest(accountId);
      return calling('declineAccessRequest', asOwner(accountId, { requestId }));
    },
    answers: [200],
    entries: ['access-request.declined'],
  },
  {
    name: 'putPolicy',
    prepare: async (accountId) => {
      const { headers } = await api('getPolicy', asOwner(accountId));
      const body = { supportSessions: { ticketRequired: true } };
      return calling('putPolicy', {
        ...asOwner(accountId),
        ...{ headers: { 'if-match': headers['etag'] ?? '' }, body },
      });
    },
    answers: [200, 412],
    entries: ['policy.changed'],
  },
];
