import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { readAccount } from '../../shared/accounts/account-store.ts';
import { tableName } from '../../shared/table/client.ts';
import { agentKey, keys } from '../../shared/table/keys.ts';
import { api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { agent } from '../support/api/identity.ts';
import { later, minute, setClock } from '../support/clock/clock.ts';
import { db } from '../support/database/db.ts';
import { host, leave, makeHost, renew, start, useHost } from '../support/world/host.ts';
import { makeSession, type Opened, openSession } from '../support/world/world.ts';

useHost();
beforeEach(async () => {
  await host.grant();
});

const other = agent('technical_support', 'agent-2');

const openThree = async (): Promise<Opened[]> => {
  const opened: Opened[] = [];
  for (let n = 0; n < 3; n++) opened.push(await makeSession(host.accountId));
  return opened;
};

const update = (UpdateExpression: string, names?: Record<string, string>, values?: Record<string, unknown>) =>
  db.send(
    new UpdateCommand({
      TableName: tableName(),
      Key: keys.account(host.accountId),
      UpdateExpression,
      ...(names ? { ExpressionAttributeNames: names } : {}),
      ...(values ? { ExpressionAttributeValues: values } : {}),
    }),
  );

describe('the open sessions of one agent in an account', () => {
  it('are three at most; the refusal names them', async () => {
    const [one] = await openThree();
    await makeSession(host.accountId, other);
    setClock(later(start, minute));
    const answer = await openSession(host.accountId);
    expect([answer.status, problemName(answer)]).toEqual([409, 'too-many-sessions']);
    const { sessions } = answer.body as unknown as { sessions: { sessionId: string; startedAt: string }[] };
    expect(sessions).toHaveLength(3);
    expect(sessions[0]).toEqual({ sessionId: one?.sessionId, startedAt: start });
  });

  it('count by the agent, whatever team they are in, and in each account by itself', async () => {
    await openThree();
    const moved = await openSession(host.accountId, agent('customer_service'));
    expect(problemName(moved)).toBe('too-many-sessions');
    const elsewhere = await makeHost();
    await elsewhere.grant();
    expect((await openSession(elsewhere.accountId)).status).toBe(201);
    expect((await openSession(host.accountId, other)).status).toBe(201);
  });

  it('pass the limit in no race, and others are not kept out by it', async () => {
    const open = (as: ReturnType<typeof agent>, count: number) =>
      Array.from({ length: count }, () => openSession(host.accountId, as));
    const answers = await Promise.all([...open(agent(), 9), ...open(other, 2)]);
    const statuses = answers.map(({ status }) => status);
    expect(statuses.slice(0, 9).sort()).toEqual([201, 201, 201, 409, 409, 409, 409, 409, 409]);
    expect(statuses.slice(9)).toEqual([201, 201]);
    expect((await readAccount(host.accountId))?.sessionCounts).toEqual({
      [agentKey('agent-1')]: 3,
      [agentKey('agent-2')]: 2,
    });
  });
});

describe('a place becomes free at once', () => {
  it.each<[string, (opened: Opened) => Promise<unknown>]>([
    ['the agent leaves', ({ sessionId }) => leave(sessionId)],
    ['the customer ends it', ({ sessionId }) => host.call('endSession', { sessionId })],
    ['the token is revoked', ({ accessToken }) => api('revoke', { as: agent(), form: { token: accessToken } })],
  ])('when %s', async (_, end) => {
    const [first] = await openThree();
    await end(first as Opened);
    expect((await openSession(host.accountId)).status).toBe(201);
    expect((await openSession(host.accountId)).status).toBe(409);
  });

  it('when access is turned off and granted again', async () => {
    await openThree();
    await host.call('turnOffSupportAccess');
    await host.grant();
    expect((await openThree()).length).toBe(3);
    expect((await openSession(host.accountId)).status).toBe(409);
  });

  it('when a session is not renewed in time, before that is stored', async () => {
    const [first, second] = await openThree();
    setClock(later(start, 29 * minute));
    for (const one of [first, second]) await renew(one?.sessionId ?? '');
    expect((await openSession(host.accountId)).status).toBe(409);
    setClock(later(start, 30 * minute));
    expect((await openSession(host.accountId)).status).toBe(201);
    expect((await openSession(host.accountId)).status).toBe(409);
  });
});

describe('an opening whose answer was lost', () => {
  it('holds one place: the same key gets the first answer, also when no place is left', async () => {
    const open = (key: string) =>
      api<Opened>('openSession', {
        as: agent(),
        body: { accountId: host.accountId, reason: 'a question' },
        headers: { 'idempotency-key': key },
      });
    const first = await open('one');
    for (const key of ['two', 'three']) expect((await open(key)).status).toBe(201);
    expect((await open('four')).status).toBe(409);
    const again = await open('one');
    expect([again.status, again.body.sessionId]).toEqual([201, first.body.sessionId]);
    expect(again.headers['idempotency-replayed']).toBe('true');
  });

  it('holds one place, however often it is repeated at once', async () => {
    const open = () =>
      api<Opened>('openSession', {
        as: agent(),
        body: { accountId: host.accountId, reason: 'a question' },
        headers: { 'idempotency-key': 'same' },
      });
    const answers = await Promise.all(Array.from({ length: 6 }, open));
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.sessionId}`)).size).toBe(1);
    expect(Object.keys((await readAccount(host.accountId))?.liveSessions ?? {})).toHaveLength(1);
  });
});

describe('sessions that an earlier version opened', () => {
  it('count, though the account does not name their agents', async () => {
    const opened = await openThree();
    const names = Object.fromEntries(opened.map(({ sessionId }, n) => [`#s${n}`, sessionId]));
    const agents = opened.map((_, n) => `liveSessions.#s${n}.#agent`).join(', ');
    await update(`REMOVE sessionCounts, ${agents}`, { ...names, '#agent': 'agent' });
    expect((await openSession(host.accountId)).status).toBe(409);
    await makeSession(host.accountId, other);
    await leave(opened[0]?.sessionId ?? '');
    await makeSession(host.accountId);
    expect((await openSession(host.accountId)).status).toBe(409);
    expect((await readAccount(host.accountId))?.sessionCounts).toEqual({
      [agentKey('agent-1')]: 3,
      [agentKey('agent-2')]: 1,
    });
  });

  it('or ended without counting do not keep the agent out', async () => {
    await makeSession(host.accountId);
    await update('SET sessionCounts = :counts', undefined, { ':counts': { [agentKey('agent-1')]: 3, stray: 1 } });
    await makeSession(host.accountId);
    expect((await readAccount(host.accountId))?.sessionCounts).toEqual({ [agentKey('agent-1')]: 2 });
  });
});
