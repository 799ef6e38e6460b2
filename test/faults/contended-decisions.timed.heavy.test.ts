import { beforeAll, describe, expect, it } from 'vitest';
import { readAccount } from '../../shared/accounts/account-store.ts';
import { functionMillis } from '../../shared/core/timeouts.ts';
import { api, type RouteName } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { agent, user } from '../support/api/identity.ts';
import { makeTable } from '../support/database/table.ts';
import { useContendedEngine } from '../support/faults/contended-engine.ts';
import { cases } from '../support/setup/quick.ts';
import { makeKms } from '../support/world/kms.ts';
import { makeAccount, makeGrant, openSession } from '../support/world/world.ts';

/*
 * Behind an engine that refuses overlapping transactions, as DynamoDB does: no traffic of agents delays a decision of the
 * account's owner beyond a bound.
 */

makeKms();
const engine = useContendedEngine();
beforeAll(makeTable);

/** A function behind the API lives no longer. On a quiet machine each decision takes less than 3 s (`under-attack`). */
const boundMillis = functionMillis;
const repeats = cases(1, 12);

/** Runs `loop` in `count` concurrent callers until the returned function is called. */
const storm = (count: number, loop: (index: number) => Promise<unknown>): (() => Promise<unknown>) => {
  let isOver = false;
  const callers = Array.from({ length: count }, async (_, index) => {
    while (!isOver) await loop(index);
  });
  return () => {
    isOver = true;
    return Promise.all(callers);
  };
};

const requestAccess = (accountId: string) => (index: number) =>
  api('createAccessRequest', {
    as: agent('technical_support', `agent-${index % 4}`),
    body: { accountId, duration: 'P1D', reason: 'a question' },
  });

const openRenewLeave = (accountId: string) => async (index: number) => {
  const as = agent('technical_support', `agent-${index}`);
  const { status, body } = await openSession(accountId, as);
  if (status !== 201) return;
  const request = { as, params: { sessionId: body.sessionId } };
  await api('renewToken', request);
  await api('leaveSession', request);
};

/** Calls a route as the owner. @returns its status, and whether it answered within the bound */
const decide = async (accountId: string, name: RouteName, params: Record<string, string>, body?: unknown) => {
  const from = performance.now();
  const as = user('owner', accountId);
  const { status } = await api(name, { as, params: { accountId, ...params }, body, headers: { 'if-match': '*' } });
  const millis = performance.now() - from;
  return { name, status, millis: millis > boundMillis ? Math.round(millis) : 'in time' };
};

/** Opens a session as an agent. Opening may be refused as `busy`, and is repeated then. @returns the session's id */
const openWhenNotBusy = async (accountId: string): Promise<string> => {
  for (;;) {
    const opened = await openSession(accountId, agent('technical_support', 'ended'));
    if (opened.status === 201) return opened.body.sessionId;
    expect([opened.status, problemName(opened)]).toEqual([503, 'busy']);
  }
};

/** Every decision that takes access away, once. */
const decisions = async (accountId: string) => {
  const grants = [await makeGrant(accountId), await makeGrant(accountId), await makeGrant(accountId)];
  const [first = '', second = ''] = grants.map(({ grant }) => grant.grantId);
  const sessionId = await openWhenNotBusy(accountId);
  return [
    await decide(accountId, 'endSession', { sessionId }),
    await decide(accountId, 'changeGrant', { grantId: first }, { duration: 'PT1H' }),
    await decide(accountId, 'revokeGrant', { grantId: second }),
    await decide(accountId, 'turnOffSupportAccess', {}),
  ];
};

const inTime = (name: string) => ({ name, status: 200, millis: 'in time' });

describe.each([
  { traffic: 'forty callers who request access', callers: 40, loop: requestAccess },
  { traffic: 'twenty-four agents who open, renew and leave', callers: 24, loop: openRenewLeave },
])('against $traffic', ({ callers, loop }) => {
  it.each(Array.from({ length: repeats }, (_, round) => round))(
    'every decision wins (%i)',
    async () => {
      const accountId = await makeAccount();
      await makeGrant(accountId);
      const stop = storm(callers, loop(accountId));
      const outcomes = await decisions(accountId).finally(stop);
      expect(outcomes).toEqual(['endSession', 'changeGrant', 'revokeGrant', 'turnOffSupportAccess'].map(inTime));
      expect(await readAccount(accountId)).not.toHaveProperty('heldUntil');
      expect(engine.counts().transactions).toBeGreaterThan(0);
    },
    60_000,
  );
});
