import { expect } from 'vitest';
import { clock } from '../../shared/core/clock.ts';
import { reportInSession } from '../../shared/support-access/report-in-session.ts';
import { api } from '../support/api/api.ts';
import { service, user } from '../support/api/identity.ts';
import { later, minute, setClock } from '../support/clock/clock.ts';
import { makeUser } from '../support/world/world.ts';
import { calling, type Scenario } from './change-once.ts';
import { asOwner, ended, movesOn, once, start, watched } from './session-world.ts';

/** What ends or moves sessions that are open. */
export const endScenarios: Scenario[] = [
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
