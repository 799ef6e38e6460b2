import { expect } from 'vitest';
import { clock } from '../../shared/core/clock.ts';
import type { SessionEndReason } from '../../shared/sessions/session.ts';
import { listSessions } from '../../shared/sessions/store.ts';
import { api } from '../support/api/api.ts';
import { user } from '../support/api/identity.ts';
import { setClock } from '../support/clock/clock.ts';
import { introspect, makeSession, makeUser } from '../support/world/world.ts';

export const start = '2027-03-01T00:00:00.000Z';

const owner = (accountId: string) => user('owner', accountId, 'olga');
export const asOwner = (accountId: string, more: Record<string, string> = {}) => ({
  as: owner(accountId),
  params: { accountId, ...more },
});

/** A grant of Olga's, and an agent who came in under it. */
export const inside = async (accountId: string, body: Record<string, unknown> = {}) => {
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
export const watched = async (accountId: string, body?: Record<string, unknown>) => {
  const opened = await inside(accountId, body);
  tokens.set(accountId, opened.accessToken);
  return opened;
};

const sessionsOf = async (accountId: string) => (await listSessions(accountId, { size: 100 })).items;

/** The one session has ended for this reason, and its token is good no more. */
export const ended = (reason: SessionEndReason) => async (accountId: string) => {
  expect(await sessionsOf(accountId)).toMatchObject([{ status: 'ended', endReason: reason, endedAt: clock.now() }]);
  expect(await introspect(tokens.get(accountId) ?? '')).toEqual({ active: false });
};

/** It is open. */
export const goesOn = async (accountId: string) => {
  expect(await sessionsOf(accountId)).toMatchObject([{ status: 'active' }]);
};

/** It goes on under the other of two grants; its token of before is good no more. */
export const movesOn = async (accountId: string) => {
  await goesOn(accountId);
  expect(await introspect(tokens.get(accountId) ?? '')).toEqual({ active: false });
};

/** An idempotency key, the same each time for an account: an agent's key stands for one request, whatever the account. */
export const once = (accountId: string) => ({ 'idempotency-key': `once-${accountId}` });
