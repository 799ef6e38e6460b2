import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { maxBlockedAgents } from '../../shared/accounts/blocked-agents.ts';
import { db, tableName } from '../../shared/table/client.ts';
import { agentKey, keys } from '../../shared/table/keys.ts';
import { problemName } from '../support/api/call.ts';
import { later, minute, setClock } from '../support/clock/clock.ts';
import { around } from '../support/database/sdk.ts';
import { host, leave, renew, start } from '../support/world/host.ts';
import { makeRequest, makeSession, openSession } from '../support/world/world.ts';
import { ada, ask, block, blocks, openIn, readBlock, unblock, useAda } from './agent-blocks.ts';

useAda();

describe('the end of a session with a block', () => {
  const end = (sessionId: string, body?: unknown) => host.call('endSession', { sessionId }, { body });

  it('ends all sessions of its agent, and keeps them out', async () => {
    const [one, two] = [await makeSession(host.accountId, ada), await makeSession(host.accountId, ada)];
    const { status, body } = await end(one.sessionId, { block: { reason: 'enough' } });
    expect([status, body]).toMatchObject([200, { sessionId: one.sessionId, endReason: 'agent-blocked' }]);
    expect((await host.session(two.sessionId)).endReason).toBe('agent-blocked');
    expect((await readBlock()).body.reason).toBe('enough');
    expect(await openIn(host.accountId)).toBe('agent-blocked');
  });

  it('blocks the agent of a session that has ended, which stays as it ended', async () => {
    const { sessionId } = await makeSession(host.accountId, ada);
    await leave(sessionId, ada);
    expect((await end(sessionId, { block: {} })).body).toMatchObject({ endReason: 'left' });
    expect((await readBlock()).status).toBe(200);
  });

  it('blocks nobody without `block`, for an unknown session, or with terms that are refused', async () => {
    const { sessionId } = await makeSession(host.accountId, ada);
    expect(problemName(await end('ses_01M80B7PC7FKCP02D8H2Q91GNK', { block: {} }))).toBe('not-found');
    expect(problemName(await end(sessionId, { block: { until: start } }))).toBe('duration-out-of-range');
    expect((await host.session(sessionId)).status).toBe('active');
    for (const body of [undefined, {}])
      expect((await end(sessionId, body)).body).toMatchObject({ endReason: 'ended-by-customer' });
    expect(await blocks()).toEqual([]);
  });
});

describe('a session that a version without blocks opens for a blocked agent', () => {
  const openedBefore = async () => {
    await block();
    const Key = keys.account(host.accountId);
    const setBlocks = (blocked: object) =>
      db.send(
        new UpdateCommand({
          TableName: tableName(),
          Key,
          UpdateExpression: 'SET blockedAgents = :blocked',
          ExpressionAttributeValues: { ':blocked': blocked },
        }),
      );
    await setBlocks({});
    const { sessionId } = await makeSession(host.accountId, ada);
    await setBlocks({ [agentKey(ada.id)]: null });
    return sessionId;
  };

  it('is not renewed', async () => {
    const sessionId = await openedBefore();
    expect(problemName(await renew(sessionId, ada))).toBe('session-ended');
    expect(await host.session(sessionId)).toMatchObject({ status: 'ended', endReason: 'agent-blocked' });
  });

  it('ends when the block is repeated', async () => {
    const sessionId = await openedBefore();
    const entries = (await host.journal()).length;
    expect((await block()).status).toBe(200);
    expect(await host.session(sessionId)).toMatchObject({ status: 'ended', endReason: 'agent-blocked' });
    expect((await host.journal()).slice(entries)).toMatchObject([{ type: 'support-session.ended' }]);
  });
});

describe('a block and what runs at the same time', () => {
  it('leaves no session open', async () => {
    for (let turn = 0; turn < 4; turn++) {
      const rounds = Array.from({ length: 3 }, (_, n) =>
        openSession(host.accountId, ada, { ticket: `T-${turn}-${n}` }),
      );
      await Promise.all([...rounds, block()]);
      expect((await host.sessions()).filter(({ status }) => status === 'active')).toEqual([]);
      await unblock();
    }
  });

  it.each([
    ['opening', () => openSession(host.accountId, ada)],
    ['request', () => ask()],
  ])('refuses an %s that has read the account before', async (_what, run) => {
    let free = true;
    const answer = await around(async (sent, send) => {
      if (free && sent.action === 'TransactWriteItems') {
        free = false;
        await block();
      }
      return send();
    }, run);
    expect(problemName(answer)).toBe('agent-blocked');
    expect(await host.sessions()).toEqual([]);
  });

  it('ends a session that opens in between', async () => {
    let free = true;
    await around(
      async (sent, send) => {
        if (free && sent.action === 'TransactWriteItems') {
          free = false;
          await makeSession(host.accountId, ada);
        }
        return send();
      },
      () => block(),
    );
    expect(await host.sessions()).toMatchObject([{ status: 'ended', endReason: 'agent-blocked' }]);
  });

  it('counts blocks of many owners exactly', async () => {
    for (let n = 0; n < maxBlockedAgents - 2; n++) await block({}, `agent-${n}`);
    const answers = await Promise.all(['a', 'b', 'c', 'd'].map((id) => block({}, id)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 409, 409]);
    expect(await blocks()).toHaveLength(maxBlockedAgents);
  });

  it('is not lost without an entry to one who finds it over while it is extended by a clock behind', async () => {
    const until = later(start, minute);
    await block({ until });
    setClock(until);
    let free = true;
    await around(
      async (sent, send) => {
        if (free && sent.action === 'TransactWriteItems') {
          free = false;
          setClock(later(until, -1));
          await block();
          setClock(until);
        }
        return send();
      },
      () => unblock(),
    );
    expect((await host.journal()).slice(-2)).toMatchObject([
      { type: 'support-agent.blocked', data: {} },
      { type: 'support-agent.unblocked' },
    ]);
    expect(await blocks()).toEqual([]);
  });

  it('can be taken off when it is over and has made room for another', async () => {
    const until = later(start, minute);
    await block({ until });
    for (let n = 1; n < maxBlockedAgents; n++) await block({}, `agent-${n}`);
    setClock(until);
    expect((await block({}, 'one more')).status).toBe(200);
    expect((await unblock()).status).toBe(200);
    expect(await blocks()).toHaveLength(maxBlockedAgents);
    expect(await openIn(host.accountId)).toBe('open');
  });

  it('leaves a request as it is that was made before', async () => {
    const { requestId } = await makeRequest(host.accountId, {}, ada);
    await block();
    expect((await host.call('declineAccessRequest', { requestId })).body).toMatchObject({ status: 'declined' });
  });
});
