import { decodeJwt } from 'jose';
import { expect } from 'vitest';
import { readAccount } from '../../../shared/accounts/account-store.ts';
import type { Session } from '../../../shared/sessions/session.ts';
import { listSessions } from '../../../shared/sessions/store.ts';
import { agentKey } from '../../../shared/table/keys.ts';
import { user } from '../../support/api/identity.ts';
import { readJournal, readPages } from '../../support/events/chain.ts';
import { introspect, makeAccount, makeUser, type Opened } from '../../support/world/world.ts';
import { coversOf, endOf, holds, type Model, rightfulOf, stands } from './model.ts';

/** The owner who manages the account when no other user can; no command touches them. */
export const root = 'root';

/** Those who grant, with the roles in their tokens. Nora is unknown to the directory until something is said of her. */
export const grantors = { olga: 'owner', ada: 'admin', nora: 'admin' } as const;
export type Grantor = keyof typeof grantors;

/** The account under test. @returns its id */
export const makeReal = async (model: Model): Promise<string> => {
  const accountId = await makeAccount();
  for (const [id, role] of [
    ['olga', 'owner'],
    ['ada', 'admin'],
  ] as const) {
    await makeUser(accountId, id, { role });
    model.users.set(id, { role, status: 'active', removed: false });
  }
  return accountId;
};

const storedSessions = async (accountId: string) => {
  const [{ items }, account] = await Promise.all([listSessions(accountId, { size: 500 }), readAccount(accountId)]);
  return { stored: items, live: account?.liveSessions ?? {} };
};

/**
 * What is stored: the account's open sessions are the stored ones; and a session goes over to another grant only when its
 * own does not cover it. Takes over under which grant each is stored now.
 */
const expectStored = async (accountId: string, model: Model): Promise<void> => {
  const { stored, live } = await storedSessions(accountId);
  const active = stored.filter(({ status }) => status === 'active');
  expect(Object.keys(live).sort()).toEqual(active.map(({ sessionId }) => sessionId).sort());
  for (const { sessionId, grantId, actingAs, agent, scope } of active) {
    const session = model.sessions.get(sessionId);
    const { userId, role } = actingAs;
    const agentOf = { team: agent.team, agent: agentKey(agent.id) };
    expect(live[sessionId]).toEqual({ grantId, userId, role, ...agentOf, scope });
    if (!session || session.ended) continue;
    const rightful = rightfulOf(model, session);
    if (grantId !== session.grantId) expect(rightful.map(({ id }) => id)).toContain(grantId);
    session.grantId = grantId;
    const own = rightful.find(({ id }) => id === grantId);
    if (own) expect(actingAs).toEqual({ userId: own.by, role: own.role });
  }
  // What has ended, but is not stored so: it is over all the same.
  for (const { sessionId } of stored.filter(({ status }) => status === 'ended')) {
    expect(model.sessions.get(sessionId)?.ended).toBeDefined();
  }
};

const readSessions = (accountId: string): Promise<Session[]> =>
  readPages('listSessions', { as: user('owner', accountId, root), params: { accountId } });

/** What the customer sees: every session as the rules have it at this instant, stored or not. */
const expectSeen = async (accountId: string, model: Model): Promise<void> => {
  const seen = await readSessions(accountId);
  expect(seen.map(({ sessionId }) => sessionId).sort()).toEqual([...model.sessions.keys()].sort());
  for (const session of seen) {
    const expected = model.sessions.get(session.sessionId);
    if (!expected) throw new Error('checked before');
    const { agent, team, scope, startedAt, ended } = expected;
    expect(session).toMatchObject({ agent: { id: agent, team }, scope, startedAt });
    if (ended) {
      expect(session).toMatchObject({ status: 'ended', endedAt: ended.at });
      expect(ended.reasons).toContain(session.endReason);
      continue;
    }
    expect(session.status).toBe('active');
    const cover = rightfulOf(model, expected).find(({ id }) => id === session.grantId);
    expect(cover, `${session.grantId} does not cover ${session.sessionId}`).toBeDefined();
    expect(session).toMatchObject({
      actingAs: { userId: cover?.by, role: cover?.role },
      endsAt: cover?.expiresAt,
    });
  }
};

/** One entry for the start of each session, and at most one for its end, which says how it ended. */
const expectJournal = async (accountId: string, model: Model): Promise<void> => {
  const entries = (await readJournal(accountId)).filter(({ target }) => target.type === 'support-session');
  const byType = (type: string) => entries.filter((entry) => entry.type === type);
  const started = byType('support-session.started').map(({ target }) => target.id);
  expect(started.sort()).toEqual([...model.sessions.keys()].sort());
  const ends = byType('support-session.ended');
  expect(new Set(ends.map(({ target }) => target.id)).size).toBe(ends.length);
  for (const { target, data } of ends) {
    const ended = model.sessions.get(target.id)?.ended;
    expect(data['endedAt']).toBe(ended?.at);
    expect(ended?.reasons).toContain(data['endReason']);
  }
};

/** Every token ever given out is active while it says the truth, and not an instant longer. */
const expectTokens = async (model: Model): Promise<void> => {
  const said = await Promise.all(model.tokens.map(async ({ jwt }) => (await introspect(jwt))['active']));
  expect(said).toEqual(model.tokens.map((token) => holds(model, token)));
};

/** Reads everything there is and holds it against the model. */
export const expectSame = async (accountId: string, model: Model): Promise<void> => {
  await expectStored(accountId, model);
  await Promise.all([expectSeen(accountId, model), expectJournal(accountId, model), expectTokens(model)]);
};

/** After a sweep: what has ended is stored so, and published exactly once. */
export const expectSettled = async (accountId: string, model: Model): Promise<void> => {
  await expectSame(accountId, model);
  const { stored } = await storedSessions(accountId);
  const over = (ids: readonly string[]) => [...ids].sort();
  const ended = [...model.sessions.values()].filter((session) => session.ended).map(({ id }) => id);
  expect(over(stored.filter(({ status }) => status === 'ended').map(({ sessionId }) => sessionId))).toEqual(
    over(ended),
  );
  const published = (await readJournal(accountId)).filter(({ type }) => type === 'support-session.ended');
  expect(over(published.map(({ target }) => target.id))).toEqual(over(ended));
};

/** Holds a token that was just given out against the grants there are, and remembers it. */
export const took = (model: Model, opened: Opened | undefined): void => {
  if (!opened) throw new Error('there is no token');
  const { accessToken, sessionId, scope, actingAs, expiresIn } = opened;
  const claims = decodeJwt<{ grant_id: string; sid: string; scope: string; epoch: number }>(accessToken);
  const session = model.sessions.get(sessionId);
  const grant = model.grants.get(claims.grant_id);
  if (!session || !grant) throw new Error('a token of an unknown session or grant');
  const covers = coversOf(model, { ...session, grantId: grant.id });
  expect(covers).toContain(grant);
  expect(stands(model, grant)).toBe(true);
  const exp = (claims.exp ?? 0) * 1000;
  const iat = Math.floor(Date.parse(model.now) / 1000) * 1000;
  expect(claims.iat).toBe(iat / 1000);
  expect(exp).toBeLessThanOrEqual(Date.parse(endOf(grant) ?? '9999-12-31T23:59:59.999Z'));
  expect(exp).toBeLessThanOrEqual(iat + 300_000);
  expect(exp).toBeGreaterThan(Date.parse(model.now));
  expect(expiresIn).toBe((exp - iat) / 1000);
  expect(claims).toMatchObject({ sub: grant.by, sid: sessionId, scope: session.scope });
  expect(claims['act']).toEqual({ sub: session.agent, team: session.team });
  expect({ scope, actingAs }).toEqual({ scope: session.scope, actingAs: { userId: grant.by, role: grant.role } });
  model.tokens.push({ jwt: accessToken, sessionId, grantId: grant.id, turn: grant.turn, exp });
};
