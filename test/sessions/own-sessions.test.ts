import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Session } from '../../shared/sessions/session.ts';
import { tableName } from '../../shared/table/client.ts';
import { keys } from '../../shared/table/keys.ts';
import { api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { agent } from '../support/api/identity.ts';
import { later, minute, setClock } from '../support/clock/clock.ts';
import { db } from '../support/database/db.ts';
import { recorded } from '../support/database/sdk.ts';
import { makeTable } from '../support/database/table.ts';
import { readPages } from '../support/events/chain.ts';
import { type Host, leave, makeHost, renew } from '../support/world/host.ts';
import { makeKms } from '../support/world/kms.ts';
import { freshId, makeSession } from '../support/world/world.ts';

const start = '2026-11-21T08:00:00.000Z';
makeKms();
beforeAll(makeTable);

let hosts: [Host, Host];
/** An agent whom no other test knows. */
let ada: ReturnType<typeof agent>;
beforeEach(async () => {
  setClock(start);
  hosts = [await makeHost(), await makeHost()];
  for (const host of hosts) await host.grant();
  ada = agent('technical_support', freshId('ada'));
});
afterEach(() => setClock());

const open = async ({ accountId }: Host, as = ada): Promise<string> => (await makeSession(accountId, as)).sessionId;
const list = (query: Record<string, string> = {}, as = ada): Promise<Session[]> =>
  readPages<Session>('listOwnSessions', { as, query });
const idsOf = async (query: Record<string, string> = {}, as = ada): Promise<string[]> =>
  (await list(query, as)).map(({ sessionId }) => sessionId);

describe("an agent's own sessions", () => {
  it('are listed over all accounts, newest first, as they read now', async () => {
    const [first, second] = [await open(hosts[0]), await open(hosts[1])];
    await open(hosts[0], agent('technical_support', freshId('bob')));
    setClock(later(start, minute));
    const third = await open(hosts[0]);
    await leave(first, ada);
    expect(await list()).toMatchObject([
      { sessionId: third, accountId: hosts[0].accountId, status: 'active', startedAt: later(start, minute) },
      { sessionId: second, accountId: hosts[1].accountId, status: 'active', startedAt: start },
      { sessionId: first, accountId: hosts[0].accountId, status: 'ended', endReason: 'left' },
    ]);
  });

  it('belong to the subject, whatever team the token names, and to no other agent', async () => {
    const sessionId = await open(hosts[0]);
    expect(await idsOf({}, agent('customer_success', ada.id))).toEqual([sessionId]);
    expect(await idsOf({}, agent('technical_support', `${ada.id}x`))).toEqual([]);
  });

  it('are the same as the customer sees them', async () => {
    await open(hosts[0]);
    expect(await list()).toEqual(await hosts[0].sessions());
  });

  it('read as ended once their time is over, before that is stored', async () => {
    const sessionId = await open(hosts[0]);
    setClock(later(start, 30 * minute));
    expect(await list({ status: 'ended' })).toMatchObject([{ sessionId, endReason: 'idle' }]);
    expect(await idsOf({ status: 'active' })).toEqual([]);
  });

  it('under a grant that was revoked have ended', async () => {
    const grant = await hosts[1].grant({ scope: 'full' });
    const sessionId = await open(hosts[1]);
    await hosts[1].call('turnOffSupportAccess');
    expect(await list()).toMatchObject([{ sessionId, grantId: grant.grantId, endReason: 'grant-revoked' }]);
  });

  it.each(['active', 'ended'] as const)('are found by status: %s, whatever the size of the pages', async (status) => {
    const ids: { active: string[]; ended: string[] } = { active: [], ended: [] };
    for (let n = 0; n < 6; n++) {
      setClock(later(start, n));
      const sessionId = await open(hosts[n % 2] as Host);
      if (n % 3 === 0) ids.active.unshift(sessionId);
      else {
        await leave(sessionId, ada);
        ids.ended.unshift(sessionId);
      }
    }
    for (const pageSize of ['1', '2', '3', '200']) expect(await idsOf({ status, pageSize })).toEqual(ids[status]);
    expect(await idsOf({ pageSize: '2' })).toEqual([...ids.active, ...ids.ended].sort().reverse());
  });

  it('take a bounded number of requests, however few have the status', async () => {
    for (let n = 0; n < 9; n++) await leave(await open(hosts[0]), ada);
    const { result, sent } = await recorded(() =>
      api<{ items: Session[]; nextPageToken?: string }>('listOwnSessions', {
        as: ada,
        query: { status: 'active', pageSize: '1' },
      }),
    );
    expect([result.body.items, typeof result.body.nextPageToken]).toEqual([[], 'string']);
    expect(sent.filter(({ action }) => action === 'Query')).toHaveLength(4);
    expect(await idsOf({ status: 'active', pageSize: '1' })).toEqual([]);
  });

  it.each(['gone', '', 'Active'])('refuses the status %j', async (status) => {
    const answer = await api('listOwnSessions', { as: ada, query: { status } });
    expect([answer.status, problemName(answer)]).toEqual([400, 'invalid-request']);
  });
});

describe('a session that an earlier version opened', () => {
  const ofAnEarlierVersion = async (): Promise<string> => {
    const sessionId = await open(hosts[0]);
    const TableName = tableName();
    await db.send(new DeleteCommand({ TableName, Key: keys.agentSession(ada.id, sessionId) }));
    const { accountId } = hosts[0];
    await db.send(new PutCommand({ TableName, Item: { ...keys.sessionAccount(sessionId), accountId } }));
    return sessionId;
  };

  it('is renewed and left as before, and listed from its renewal on', async () => {
    const sessionId = await ofAnEarlierVersion();
    expect(await idsOf()).toEqual([]);
    expect((await renew(sessionId, ada)).status).toBe(200);
    expect(await idsOf()).toEqual([sessionId]);
    expect((await leave(sessionId, ada)).body).toMatchObject({ sessionId, status: 'ended' });
  });

  it("is still nobody else's", async () => {
    const sessionId = await ofAnEarlierVersion();
    const other = agent('technical_support', freshId('bob'));
    for (const answer of [await renew(sessionId, other), await leave(sessionId, other)]) {
      expect([answer.status, problemName(answer)]).toEqual([404, 'not-found']);
    }
    expect(await idsOf({}, other)).toEqual([]);
  });
});
