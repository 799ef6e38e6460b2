import { describe, expect, it } from 'vitest';
import { sweep } from '../../../functions/expiry/sweep.ts';
import { readAccount } from '../../../shared/accounts/account-store.ts';
import { clock } from '../../../shared/core/clock.ts';
import type { Grant } from '../../../shared/grants/grant.ts';
import { api, type RouteName } from '../../support/api/api.ts';
import { problemName, type Request } from '../../support/api/call.ts';
import { agent, service, user } from '../../support/api/identity.ts';
import { readHistory, readJournal, replay, summaries, verifiedChain } from '../../support/events/chain.ts';
import { pump, usePump } from '../../support/events/consumers.ts';
import { makeSinks } from '../../support/events/sinks.ts';
import { cases } from '../../support/setup/quick.ts';
import { makeKms } from '../../support/world/kms.ts';
import { introspect, makeAccount, makeUser, type Opened } from '../../support/world/world.ts';
import { coversOf, openSessions } from './model.ts';
import { readBack } from './read-back.ts';
import { expectSettled, root } from './real.ts';

makeKms();
makeSinks();
usePump();

/** Calls that anybody makes; each with the answers that are right whatever the others do. */
const caller = (requests: { count: number }) => {
  return async <Body>(route: RouteName, right: readonly string[], request: Request) => {
    requests.count++;
    const result = await api<Body>(route, request);
    const answer = problemName(result) ?? String(result.status);
    expect(right, `${route} answered ${answer}`).toContain(answer);
    return result;
  };
};
type Call = ReturnType<typeof caller>;

/** Comes in, renews twice and leaves; an agent whose session is ended meanwhile gets that answer. @returns the tokens given out */
const visitor = async (call: Call, accountId: string, client: number): Promise<string[]> => {
  const as = agent(['technical_support', 'customer_service'][client % 2], `agent-${client}`);
  const body = { accountId, reason: 'a question' };
  const refused = ['no-support-access', 'too-many-sessions'];
  const opened = await call<Opened>('openSession', ['201', ...refused], { as, body });
  if (opened.status !== 201) return [];
  const { sessionId } = opened.body;
  const tokens = [opened.body.accessToken];
  for (let turn = 0; turn < 2; turn++) {
    const renewed = await call<Opened>('renewToken', ['200', 'session-ended'], { as, params: { sessionId } });
    if (renewed.status === 200) tokens.push(renewed.body.accessToken);
  }
  if (client % 3 === 0) await call('leaveSession', ['200'], { as, params: { sessionId } });
  return tokens;
};

/** Grants, narrows and widens again, and revokes every other one. */
const granter = async (call: Call, accountId: string, client: number): Promise<void> => {
  const as = user('admin', accountId, ['ada', 'nora', 'olga'][client % 3]);
  const params = { accountId };
  // Ada is suspended now and then.
  const refused = ['user-suspended'];
  const made = await call<Grant>('createGrant', ['201', ...refused], { as, params, body: { scope: 'full' } });
  if (made.status !== 201) return;
  const { grantId } = made.body;
  for (const teams of [['customer_service'], ['customer_service', 'technical_support']]) {
    const change = { as, params: { accountId, grantId }, headers: { 'if-match': '*' }, body: { teams } };
    await call('changeGrant', ['200', 'grant-ended', ...refused], change);
  }
  if (client % 2 === 0) await call('revokeGrant', ['200', ...refused], { as, params: { accountId, grantId } });
};

/** A grantor is suspended and becomes active again. */
const suspender = async (call: Call, accountId: string): Promise<void> => {
  for (const status of ['suspended', 'active']) {
    const body = { name: 'Ada', email: 'ada@mail.example', role: 'admin', status };
    await call('putUser', ['200', '201'], { as: service, params: { accountId, userId: 'ada' }, body });
  }
};

describe('clients that grant, come in, narrow, suspend and put out in one account at the same time', () => {
  it('leave it as the rules have it, and are shown no conflict that they did not make', async () => {
    const accountId = await makeAccount();
    await makeUser(accountId, 'ada', { role: 'admin' });
    const owner = user('owner', accountId, root);
    await api('createGrant', { as: owner, params: { accountId }, body: { teams: ['customer_service'] } });
    const requests = { count: 0 };
    const call = caller(requests);
    const count = cases(24, 64);
    const clients = Array.from({ length: count }, (_, client) => client);
    const tokens = await Promise.all(
      clients.map(async (client) => {
        if (client === count - 1) return suspender(call, accountId).then(() => []);
        if (client % 4 === 3) return granter(call, accountId, client >> 2).then(() => []);
        return visitor(call, accountId, client);
      }),
    );
    // Root's grant lets the agents of one team in all the while.
    expect(requests.count).toBeGreaterThan(cases(40, 100));
    expect(tokens.flat().length).toBeGreaterThan(cases(8, 20));
    expect(await sweep(clock.now(), () => true)).toMatchObject({ failed: 0, complete: true });

    const model = await readBack(accountId, tokens.flat());
    for (const session of openSessions(model)) expect(coversOf(model, session)).not.toEqual([]);
    await expectSettled(accountId, model);
    await pump.sequence();
    expect(replay(await verifiedChain(accountId))).toEqual(summaries(await readHistory(accountId)));

    // One call puts out everybody who is still inside.
    await call('turnOffSupportAccess', ['200'], { as: owner, params: { accountId } });
    expect(await readAccount(accountId)).toMatchObject({ liveGrants: {}, liveSessions: {} });
    for (const token of tokens.flat()) expect(await introspect(token)).toEqual({ active: false });
    const journal = (await readJournal(accountId)).map(({ type }) => type);
    const countOf = (type: string) => journal.filter((one) => one === type).length;
    expect(countOf('support-session.ended')).toBe(countOf('support-session.started'));
  });
});
