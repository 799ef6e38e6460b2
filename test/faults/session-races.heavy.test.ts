import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readAccount } from '../../shared/accounts/account-store.ts';
import { clock } from '../../shared/core/clock.ts';
import type { Session } from '../../shared/sessions/session.ts';
import { reportInSession } from '../../shared/support-access/report-in-session.ts';
import { api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { agent, service, user } from '../support/api/identity.ts';
import { later, second, setClock } from '../support/clock/clock.ts';
import { makeTable } from '../support/database/table.ts';
import { readHistory, readJournal, readPages } from '../support/events/chain.ts';
import { interrupted } from '../support/faults/interrupt.ts';
import { makeKms } from '../support/world/kms.ts';
import {
  introspect,
  makeAccount,
  makeRequest,
  makeSession,
  makeUser,
  type Opened,
  openSession,
} from '../support/world/world.ts';

makeKms();
beforeAll(makeTable);
afterEach(() => setClock());

const start = '2027-03-01T00:00:00.000Z';

const asOwner = (accountId: string, more: Record<string, string> = {}) => ({
  as: user('owner', accountId, 'olga'),
  params: { accountId, ...more },
});

/** An account with one grant, and the ways of taking it away. */
const granted = async (body: Record<string, unknown> = {}) => {
  setClock(start);
  const accountId = await makeAccount();
  await makeUser(accountId, 'olga', { role: 'owner' });
  const made = await api<{ grantId: string }>('createGrant', { ...asOwner(accountId), body });
  const { grantId } = made.body;
  const change = (terms: unknown) =>
    api('changeGrant', { ...asOwner(accountId, { grantId }), headers: { 'if-match': '*' }, body: terms });
  const ways = {
    'the grant is revoked': () => api('revokeGrant', asOwner(accountId, { grantId })),
    'who granted is suspended': () => makeUser(accountId, 'olga', { role: 'owner', status: 'suspended' }),
    'who granted is removed': () => api('deleteUser', { as: service, params: { accountId, userId: 'olga' } }),
    'who granted may no longer': () => makeUser(accountId, 'olga', { role: 'admin' }),
    'support access is turned off': () => api('turnOffSupportAccess', asOwner(accountId)),
    'the grant is narrowed to another team': () => change({ teams: ['customer_service'] }),
  };
  return { accountId, grantId, ways, change };
};

const wayNames = [
  'the grant is revoked',
  'who granted is suspended',
  'who granted is removed',
  'who granted may no longer',
  'support access is turned off',
  'the grant is narrowed to another team',
] as const;

const sessionsOf = (accountId: string): Promise<Session[]> =>
  readPages('listSessions', { as: user('owner', accountId, 'root'), params: { accountId } });

const types = async (accountId: string): Promise<string[]> =>
  (await readJournal(accountId))
    .map(({ type }) => type)
    .reverse()
    .filter((type) => /session|grant/.test(type));

const count = (list: readonly string[], type: string): number => list.filter((one) => one === type).length;

describe('a session that opens while', () => {
  it.each(wayNames)('%s is not let in', async (name) => {
    const { accountId, ways } = await granted();
    const late = await interrupted('TransactWriteItems', ways[name], () => openSession(accountId));
    expect([late.status, problemName(late)]).toEqual([403, 'no-support-access']);
    expect((await readAccount(accountId))?.liveSessions).toEqual({});
    expect(await sessionsOf(accountId)).toEqual([]);
    expect(await types(accountId)).not.toContain('support-session.started');
  });

  it.each(wayNames)('%s is put out, when they were a little earlier', async (name) => {
    const { accountId, ways } = await granted();
    let opened: Opened | undefined;
    const open = async () => {
      setClock(later(start, second));
      opened = await makeSession(accountId);
    };
    const { status } = await interrupted('TransactWriteItems', open, ways[name]);
    expect(status).toBe(200);
    expect(await introspect(opened?.accessToken ?? '')).toEqual({ active: false });
    const [session] = await sessionsOf(accountId);
    // Never before it began, though the change was asked for earlier.
    expect(session).toMatchObject({ status: 'ended', startedAt: later(start, second), endedAt: later(start, second) });
    expect(count(await types(accountId), 'support-session.ended')).toBe(1);
  });
});

describe('a token renewed while', () => {
  it.each(wayNames)('%s gets no token that is good', async (name) => {
    const { accountId, ways } = await granted();
    const { sessionId } = await makeSession(accountId);
    const renew = () => api<Opened>('renewToken', { as: agent(), params: { sessionId } });
    const late = await interrupted('TransactWriteItems', ways[name], renew);
    expect([late.status, problemName(late)]).toEqual([410, 'session-ended']);
    expect(await sessionsOf(accountId)).toMatchObject([{ status: 'ended' }]);
  });

  it('another user widens the grant acts for that user from then on', async () => {
    const { accountId, grantId } = await granted();
    const { sessionId, accessToken } = await makeSession(accountId);
    const widen = () =>
      api('changeGrant', {
        ...{ as: user('admin', accountId, 'ada'), params: { accountId, grantId } },
        ...{ headers: { 'if-match': '*' }, body: { scope: 'full' } },
      });
    const renew = () => api<Opened>('renewToken', { as: agent(), params: { sessionId } });
    const { status, body } = await interrupted('TransactWriteItems', widen, renew);
    expect(status).toBe(200);
    expect(body).toMatchObject({ actingAs: { userId: 'ada', role: 'admin' }, scope: 'read_only' });
    expect(await introspect(body.accessToken)).toMatchObject({ active: true, sub: 'ada', scope: 'read_only' });
    expect(await introspect(accessToken)).toEqual({ active: false });
  });
});

describe('at the same time', () => {
  it('two renewals both give a token that is good, and so does the one before', async () => {
    const { accountId } = await granted();
    const { sessionId, accessToken } = await makeSession(accountId);
    const renew = () => api<Opened>('renewToken', { as: agent(), params: { sessionId } });
    const answers = await Promise.all([renew(), renew()]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const tokens = [accessToken, ...answers.map(({ body }) => body.accessToken)];
    expect(new Set(tokens).size).toBe(3);
    for (const token of tokens) expect(await introspect(token)).toMatchObject({ active: true, sid: sessionId });
    expect(await types(accountId)).toEqual(['grant.created', 'support-session.started']);
  });

  it('leaving and being put out end a session once, and both callers see the same end', async () => {
    const { accountId } = await granted();
    const { sessionId } = await makeSession(accountId);
    const answers = await Promise.all([
      api<Session>('leaveSession', { as: agent(), params: { sessionId } }),
      api<Session>('endSession', asOwner(accountId, { sessionId })),
      api<Session>('leaveSession', { as: agent(), params: { sessionId } }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const seen = answers.map(({ body: { endReason, endedBy } }) => JSON.stringify([endReason, endedBy]));
    expect(new Set(seen).size).toBe(1);
    expect(count(await types(accountId), 'support-session.ended')).toBe(1);
  });

  it('the tripwire and a revocation close a grant once each at most, and end the session once', async () => {
    const { accountId, grantId } = await granted();
    const { sessionId } = await makeSession(accountId);
    const cause = () => ({ actor: { kind: 'service', id: 'product' } as const, now: clock.now() });
    const [outcome, revoked] = await Promise.all([
      reportInSession({ accountId, sessionId }, cause, { count: () => 21 }),
      api('revokeGrant', asOwner(accountId, { grantId })),
    ]);
    expect(revoked.status).toBe(200);
    const published = await types(accountId);
    expect(count(published, 'support-session.ended')).toBe(1);
    expect(count(published, 'grant.revoked')).toBe(1);
    expect(count(published, 'grant.suspended')).toBe(outcome === 'tripped' ? 1 : 0);
    expect(await readHistory(accountId)).toMatchObject([{ status: 'revoked' }]);
    const [session] = await sessionsOf(accountId);
    expect(session?.endReason).toBe(outcome === 'tripped' ? 'tripwire' : 'grant-revoked');
  });

  it('reports of sensitive actions are all counted', async () => {
    const { accountId } = await granted();
    const { sessionId } = await makeSession(accountId);
    const cause = () => ({ actor: { kind: 'service', id: 'product' } as const, now: clock.now() });
    const reports = Array.from({ length: 7 }, () =>
      reportInSession({ accountId, sessionId }, cause, { count: () => 3 }),
    );
    const outcome = await Promise.all(reports);
    expect(outcome.filter((one) => one === 'noted')).toHaveLength(6);
    expect(outcome.filter((one) => one === 'tripped')).toHaveLength(1);
  });

  it('the last use of a grant is given once', async () => {
    const { accountId } = await granted({ maxUses: 2 });
    const answers = await Promise.all(Array.from({ length: 6 }, () => openSession(accountId)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(2);
    expect(answers.filter((answer) => problemName(answer) === 'no-support-access')).toHaveLength(4);
    expect(await readHistory(accountId)).toMatchObject([{ uses: 2 }]);
  });

  it('two approvals make one grant, and an approval beside a refusal one answer', async () => {
    const { accountId } = await granted();
    const { requestId } = await makeRequest(accountId);
    const approve = (id: string) => api('approveAccessRequest', asOwner(accountId, { requestId: id }));
    const answers = await Promise.all([approve(requestId), approve(requestId), approve(requestId)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    expect(await readHistory(accountId)).toHaveLength(2);
    const { requestId: other } = await makeRequest(accountId);
    const [approved, declined] = await Promise.all([
      approve(other),
      api('declineAccessRequest', asOwner(accountId, { requestId: other })),
    ]);
    expect([approved.status, declined.status].filter((status) => status === 409)).toHaveLength(1);
    expect(await readHistory(accountId)).toHaveLength(approved.status === 201 ? 3 : 2);
  });
});
