import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Grant } from '../../shared/grants/grant.ts';
import type { Session } from '../../shared/sessions/session.ts';
import { api, type RouteName } from '../support/api/api.ts';
import { problemName, type Request } from '../support/api/call.ts';
import { agent, user } from '../support/api/identity.ts';
import { makeAccount, makeGrant, openSession } from '../support/world/world.ts';

/** The calls with which an owner ends or narrows access: they must win against any traffic. */
type Ending = 'turnOffSupportAccess' | 'revokeGrant' | 'changeGrant' | 'endSession';

/** How long one of these calls took in milliseconds, in the attacked account and in one that nobody else uses. */
export interface Measured {
  route: Ending;
  attacked: number;
  quiet: number;
}

/** One turn of an attacker. It may be refused, but never with a server error other than 503. */
type Turn = (accountId: string, caller: number, turn: number) => Promise<unknown>;

const expectNoFault = (answer: { status: number; body: unknown }): void => {
  if (answer.status >= 500) expect([answer.status, answer.body]).toEqual([503, answer.body]);
};

/** Requests access, each time as another agent, and withdraws the request, so that the account's bound is never reached. */
export const requestAccess: Turn = async (accountId, caller, turn) => {
  const as = agent('technical_support', `stranger-${caller}-${turn}`);
  const body = { accountId, duration: 'P1D', reason: 'a question' };
  const asked = await api<{ requestId: string }>('createAccessRequest', { as, body });
  expectNoFault(asked);
  if (asked.status !== 201) return;
  expectNoFault(await api('withdrawAccessRequest', { as, params: { requestId: asked.body.requestId } }));
};

/** Opens a session, renews its token twice and leaves. */
export const comeAndGo: Turn = async (accountId, caller) => {
  const as = agent('technical_support', `agent-${caller}`);
  const opened = await openSession(accountId, as);
  expectNoFault(opened);
  if (opened.status !== 201) return;
  const params = { sessionId: opened.body.sessionId };
  for (const route of ['renewToken', 'renewToken', 'leaveSession'] as const)
    expectNoFault(await api(route, { as, params }));
};

/** Repeats turns of `callers` concurrent callers. @returns a function that stops them and resolves to the number of turns */
export const attack = (accountId: string, callers: number, turn: Turn): (() => Promise<number>) => {
  let isOver = false;
  const loops = Array.from({ length: callers }, async (_, caller) => {
    let turns = 0;
    for (; !isOver; turns++) {
      await turn(accountId, caller, turns);
      // A turn that is refused at once leaves the others their part of the process.
      await sleep(1);
    }
    return turns;
  });
  return async () => {
    isOver = true;
    return (await Promise.all(loops)).reduce((sum, turns) => sum + turns, 0);
  };
};

const ownerCall = <Body = Record<string, unknown>>(
  route: RouteName,
  accountId: string,
  params: Record<string, string> = {},
  request: Request = {},
) => api<Body>(route, { as: user('owner', accountId), params: { accountId, ...params }, ...request });

/** Grants access; repeats it while it is refused for the moment. */
const grantAccess = async (accountId: string): Promise<Grant> => {
  for (;;) {
    const { status, body } = await ownerCall<Grant>('createGrant', accountId, {}, { body: { scope: 'full' } });
    if (status === 201) return body;
    expect([status, body]).toEqual([503, body]);
  }
};

/** The id of a session that is open, if there is one: an agent's own in `open`, else one of those in the account. */
const anySession = async (accountId: string, tries = 20): Promise<string | undefined> => {
  for (let n = 0; n < tries; n++) {
    const opened = await openSession(accountId, agent('technical_support', 'victim'));
    if (opened.status === 201) return opened.body.sessionId;
    const { body } = await ownerCall<{ items: Session[] }>('listSessions', accountId);
    const active = body.items.find(({ status }) => status === 'active');
    if (active) return active.sessionId;
  }
  return undefined;
};

/** Makes the call. @returns how long it took, in milliseconds */
const timed = async (route: Ending, accountId: string, params: Record<string, string>): Promise<number> => {
  const request = route === 'changeGrant' ? { body: { scope: 'read_only' }, headers: { 'if-match': '*' } } : {};
  const start = performance.now();
  const answer = await ownerCall(route, accountId, params, request);
  const millis = performance.now() - start;
  expect([route, answer.status, problemName(answer)]).toEqual([route, 200, undefined]);
  return millis;
};

/** Grants access, opens a session, then narrows it, ends the session, revokes a grant and turns off all access. */
export const endAccess = async (attacked: string, quiet: string): Promise<Measured[]> => {
  const measured: Measured[] = [];
  const worlds = await Promise.all(
    [attacked, quiet].map(async (accountId) => {
      const [first, second] = [await grantAccess(accountId), await grantAccess(accountId)];
      return { accountId, first: first.grantId, second: second.grantId, sessionId: await anySession(accountId) };
    }),
  );
  const both = async (route: Ending, params: (world: (typeof worlds)[number]) => Record<string, string>) => {
    const [one = 0, other = 0] = await Promise.all(worlds.map((world) => timed(route, world.accountId, params(world))));
    measured.push({ route, attacked: one, quiet: other });
  };
  await both('changeGrant', ({ first }) => ({ grantId: first }));
  if (worlds.every(({ sessionId }) => sessionId !== undefined)) {
    await both('endSession', ({ sessionId = '' }) => ({ sessionId }));
  }
  await both('revokeGrant', ({ second }) => ({ grantId: second }));
  await both('turnOffSupportAccess', () => ({}));
  return measured;
};

/** An account with a live grant. */
export const makeGranted = async (): Promise<string> => {
  const accountId = await makeAccount();
  await makeGrant(accountId);
  return accountId;
};
