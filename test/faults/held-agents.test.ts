import { afterEach, beforeAll, expect, it } from 'vitest';
import { holdSessions } from '../../shared/accounts/account-store.ts';
import { clock } from '../../shared/core/clock.ts';
import { api } from '../support/api/api.ts';
import { agent } from '../support/api/identity.ts';
import { later, second, setClock } from '../support/clock/clock.ts';
import { around } from '../support/database/sdk.ts';
import { makeTable } from '../support/database/table.ts';
import { makeKms } from '../support/world/kms.ts';
import { makeAccount, makeGrant, makeSession, openSession } from '../support/world/world.ts';

makeKms();
beforeAll(makeTable);
afterEach(() => setClock());

const start = '2027-03-01T00:00:00.000Z';
const end = later(start, 10 * second);
const ada = agent('technical_support', 'ada');

/** More requests than a round of any of the routes sends. */
const manyRequests = 12;

it.each<[string, number, (accountId: string, sessionId: string) => Promise<{ status: number }>]>([
  ['opens', 201, (accountId) => openSession(accountId, ada)],
  ['renews', 200, (_, sessionId) => api('renewToken', { as: ada, params: { sessionId } })],
  ['leaves', 200, (_, sessionId) => api('leaveSession', { as: ada, params: { sessionId } })],
])(
  'an agent who %s a session writes nothing while a decision of the customer holds agents off',
  async (_, status, call) => {
    setClock(start);
    const accountId = await makeAccount();
    await makeGrant(accountId);
    const { sessionId } = await makeSession(accountId, ada);
    await holdSessions(accountId, end);
    let requests = 0;
    const writtenAt: string[] = [];
    const answer = await around(
      ({ action }, send) => {
        if (action === 'TransactWriteItems') writtenAt.push(clock.now());
        if (++requests === manyRequests) setClock(end);
        return send();
      },
      () => call(accountId, sessionId),
    );
    expect(answer.status).toBe(status);
    expect(new Set(writtenAt)).toEqual(new Set([end]));
  },
);
