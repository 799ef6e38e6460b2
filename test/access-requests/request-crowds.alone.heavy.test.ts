import { beforeAll, describe, expect, it } from 'vitest';
import type { AccessRequest } from '../../shared/access-requests/access-request.ts';
import { api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { agent, user } from '../support/api/identity.ts';
import { makeTable } from '../support/database/table.ts';
import { readJournal } from '../support/events/chain.ts';
import { useContendedEngine } from '../support/faults/contended-engine.ts';
import { makeAccount } from '../support/world/world.ts';

/* Many requests at once, against an engine that refuses overlapping transactions as DynamoDB does. */

const engine = useContendedEngine();
beforeAll(makeTable);

const ask = (accountId: string, as: ReturnType<typeof agent>, reason = 'a question') =>
  api<AccessRequest>('createAccessRequest', { as, body: { accountId, duration: 'P1D', reason } });
const pendingOf = async (accountId: string) => {
  const query = { status: 'pending', pageSize: '200' };
  const call = { as: user('owner', accountId), params: { accountId }, query };
  return (await api<{ items: AccessRequest[] }>('listAccessRequests', call)).body.items;
};
const createdIn = async (accountId: string) =>
  (await readJournal(accountId)).filter(({ type }) => type === 'access-request.created').length;

const crowd = 40;

describe('requests at once', () => {
  it('of one agent, all equal, store one, and all get it', async () => {
    const accountId = await makeAccount();
    const answers = await Promise.all(Array.from({ length: crowd }, () => ask(accountId, agent())));
    expect(answers.map(({ status }) => status).sort()).toEqual([...new Array(crowd - 1).fill(200), 201]);
    const pending = await pendingOf(accountId);
    expect(pending).toHaveLength(1);
    expect(new Set(answers.map(({ body }) => body.requestId))).toEqual(new Set([pending[0]?.requestId]));
    expect(await createdIn(accountId)).toBe(1);
  });

  it('of one agent, all different, store one, and refuse the others', async () => {
    const accountId = await makeAccount();
    await ask(accountId, agent('technical_support', 'earlier'));
    const answers = await Promise.all(
      Array.from({ length: crowd }, (_, n) => ask(accountId, agent(), `question ${n}`)),
    );
    const refused = answers.filter(({ status }) => status === 409);
    expect(refused.map(problemName)).toEqual(new Array(crowd - 1).fill('request-pending'));
    expect(await pendingOf(accountId)).toHaveLength(2);
    expect(engine.counts().refusedTransactions).toBeGreaterThan(0);
  });

  it('of more agents than there are places fill them, and no more', async () => {
    const accountId = await makeAccount();
    const agents = Array.from({ length: 60 }, (_, n) => agent('technical_support', `agent-${n}`));
    const first = await Promise.all(agents.slice(0, 40).map((as) => ask(accountId, as)));
    const second = await Promise.all(agents.slice(40).map((as) => ask(accountId, as)));
    const made = [...first, ...second].filter(({ status }) => status === 201).length;
    // A call that lost its races for seven seconds got the answer to try again.
    for (let tries = 0; tries < 20 && (await pendingOf(accountId)).length < 50; tries++) {
      for (const as of agents) await ask(accountId, as);
    }
    expect(made).toBeLessThanOrEqual(50);
    expect(await pendingOf(accountId)).toHaveLength(50);
    expect(await createdIn(accountId)).toBe(50);
    expect(problemName(await ask(accountId, agent('technical_support', 'late')))).toBe('too-many-access-requests');
  });
});
