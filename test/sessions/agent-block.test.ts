import { describe, expect, it } from 'vitest';
import { maxBlockedAgents } from '../../shared/accounts/blocked-agents.ts';
import { api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { agent, service, user } from '../support/api/identity.ts';
import { day, later, minute, setClock } from '../support/clock/clock.ts';
import { isWrite, recorded } from '../support/database/sdk.ts';
import { readPages } from '../support/events/chain.ts';
import { host, makeHost, refused, renew, start } from '../support/world/host.ts';
import { introspect, makeSession } from '../support/world/world.ts';
import { ada, ask, block, blocks, openIn, readBlock, unblock, useAda } from './agent-blocks.ts';

useAda();

const enterable = (as = ada) => readPages<{ accountId: string }>('listEnterableAccounts', { as });

describe('an agent whom an account blocks', () => {
  it('loses the sessions in the account in the same step, and no other session', async () => {
    const elsewhere = await makeHost();
    await elsewhere.grant();
    const own = [await makeSession(host.accountId, ada), await makeSession(host.accountId, ada)];
    const other = await makeSession(host.accountId, agent('technical_support', `${ada.id}x`));
    const there = await makeSession(elsewhere.accountId, ada);
    setClock(later(start, minute));
    const { result, sent } = await recorded(() => block({ reason: 'wrote to our customers' }));
    expect(result.status).toBe(200);
    expect(sent.filter(isWrite)).toHaveLength(1);
    const endedBy = { kind: 'user', id: host.owner.id };
    for (const { sessionId, accessToken } of own) {
      const ended = { status: 'ended', endReason: 'agent-blocked', endedAt: later(start, minute), endedBy };
      expect(await host.session(sessionId)).toMatchObject(ended);
      expect(problemName(await renew(sessionId, ada))).toBe('session-ended');
      expect(await introspect(accessToken)).toEqual({ active: false });
    }
    expect((await host.session(other.sessionId)).status).toBe('active');
    expect((await renew(there.sessionId, ada)).status).toBe(200);
    expect((await host.journal()).slice(-3)).toMatchObject([
      {
        type: 'support-agent.blocked',
        actor: { ...endedBy, role: 'owner' },
        target: { type: 'support-agent', id: ada.id },
        data: { reason: 'wrote to our customers' },
      },
      ...own.map(() => ({ type: 'support-session.ended', actor: endedBy, data: { endReason: 'agent-blocked' } })),
    ]);
  });

  it('gets no session and makes no request there, in whatever team, until the account unblocks them', async () => {
    const elsewhere = await makeHost();
    await elsewhere.grant();
    await block();
    for (const as of [ada, agent('customer_service', ada.id)]) {
      expect(await refused(host, as, {})).toEqual([403, 'agent-blocked']);
      expect(problemName(await ask(as))).toBe('agent-blocked');
    }
    expect(await openIn(elsewhere.accountId)).toBe('open');
    expect(await openIn(host.accountId, agent('technical_support', `${ada.id}x`))).toBe('open');
    expect((await unblock()).body).toEqual({ agentId: ada.id });
    expect(await openIn(host.accountId)).toBe('open');
    expect((await ask()).status).toBe(201);
  });

  it('does not find the account among those to enter', async () => {
    const ids = async () => (await enterable()).map(({ accountId }) => accountId);
    expect(await ids()).toContain(host.accountId);
    await block({ until: later(start, minute) });
    expect(await ids()).not.toContain(host.accountId);
    expect((await enterable(agent())).map(({ accountId }) => accountId)).toContain(host.accountId);
    setClock(later(start, minute));
    expect(await ids()).toContain(host.accountId);
  });

  it('is let in at the instant of `until` and not a millisecond before, without a sweep', async () => {
    const until = later(start, minute);
    expect((await block({ until })).body).toMatchObject({ until });
    setClock(later(until, -1));
    expect(await openIn(host.accountId)).toBe('agent-blocked');
    expect(problemName(await ask())).toBe('agent-blocked');
    expect((await readBlock()).status).toBe(200);
    expect(await blocks()).toHaveLength(1);
    setClock(until);
    expect(await openIn(host.accountId)).toBe('open');
    expect((await ask()).status).toBe(201);
    expect(problemName(await readBlock())).toBe('not-found');
    expect(await blocks()).toEqual([]);
  });

  it('may be any id that an identity provider issues', async () => {
    const ids = ['auth0|ops/ada lovelace@vendor.example', '#', '\u{1F600}'.repeat(256), 'BLOCK#x', '__proto__'];
    for (const id of ids) {
      const as = agent('technical_support', id);
      expect((await block({}, id)).body).toMatchObject({ agentId: id });
      expect(await openIn(host.accountId, as)).toBe('agent-blocked');
      expect((await readBlock(id)).body.agentId).toBe(id);
    }
    expect((await blocks()).map(({ agentId }) => agentId).sort()).toEqual([...ids].sort());
    for (const id of ids) expect((await unblock(id)).body).toEqual({ agentId: id });
    expect(await blocks()).toEqual([]);
  });

  it('is still blocked in an account that is closed and opened again', async () => {
    await block();
    const params = { accountId: host.accountId };
    await api('closeAccount', { as: service, params });
    expect(await openIn(host.accountId)).toBe('account-closed');
    await api('putAccount', { as: service, params, body: { name: 'Again' } });
    await host.grant();
    expect(await openIn(host.accountId)).toBe('agent-blocked');
  });
});

describe('a block', () => {
  it('keeps its instant and its author when it is repeated, and takes the new terms', async () => {
    expect(problemName(await readBlock())).toBe('not-found');
    await block({ reason: 'one' });
    setClock(later(start, minute));
    const as = user('admin', host.accountId, 'anna');
    const again = (body: Record<string, unknown>) => host.call('blockAgent', { agentId: ada.id }, { as, body });
    const expected = { agentId: ada.id, blockedAt: start, blockedBy: host.owner.id };
    const until = later(start, day);
    expect((await again({ reason: 'two', until })).body).toEqual({ ...expected, reason: 'two', until });
    expect((await readBlock()).body).toEqual({ ...expected, reason: 'two', until });
    const entries = (await host.journal()).length;
    const { sent } = await recorded(() => again({ reason: 'two', until }));
    expect(sent.filter(isWrite)).toEqual([]);
    expect(await host.journal()).toHaveLength(entries);
    expect((await again({})).body).toEqual(expected);
  });

  it('is a new one once the old one is over', async () => {
    await block({ until: later(start, minute), reason: 'one' });
    setClock(later(start, minute));
    expect((await block({})).body).toEqual({
      agentId: ada.id,
      blockedAt: later(start, minute),
      blockedBy: host.owner.id,
    });
    expect(await openIn(host.accountId)).toBe('agent-blocked');
  });

  it('is taken off with one entry; one that is over, without', async () => {
    const types = async () => (await host.journal()).map(({ type }) => type).filter((type) => /agent/.test(type));
    await block();
    for (let n = 0; n < 2; n++) expect((await unblock()).status).toBe(200);
    expect(await types()).toEqual(['support-agent.blocked', 'support-agent.unblocked']);
    expect((await host.journal()).at(-1)).toMatchObject({ target: { id: ada.id }, data: { blockedAt: start } });
    await block({ until: later(start, minute) });
    setClock(later(start, minute));
    expect((await unblock()).status).toBe(200);
    expect(await types()).toHaveLength(3);
  });

  it.each([
    ['now', start, 422],
    ['a millisecond from now', later(start, 1), 200],
    ['as far as a grant', '2027-11-21T08:00:00.000Z', 200],
    ['farther', '2027-11-21T08:00:00.001Z', 422],
    ['the past', later(start, -minute), 422],
  ])('may end %s: %s, %i', async (_when, until, status) => {
    const answer = await block({ until });
    expect(answer.status).toBe(status);
    if (status === 422) expect(answer.body).toMatchObject({ errors: [{ pointer: '#/until' }] });
  });

  it.each([{ until: 'tomorrow' }, { until: null }, { reason: '' }, { team: 'x' }])(
    'refuses the terms %j',
    async (body) => {
      expect(problemName(await block(body))).toBe('invalid-request');
    },
  );

  it('is of owners and admins of the account alone', async () => {
    const elsewhere = await makeHost();
    const params = { accountId: host.accountId, agentId: ada.id };
    for (const as of [elsewhere.owner, user('member', host.accountId, 'mia'), ada, service]) {
      expect([403, 404]).toContain((await api('blockAgent', { as, params, body: {} })).status);
      expect([403, 404]).toContain((await api('unblockAgent', { as, params })).status);
    }
    expect(
      (await host.call('blockAgent', { agentId: ada.id }, { as: user('admin', host.accountId, 'anna'), body: {} }))
        .status,
    ).toBe(200);
  });

  it('is one of at most a hundred; one that is over makes room', async () => {
    const until = later(start, minute);
    const ids = Array.from({ length: maxBlockedAgents }, (_, n) => `agent-${n}`);
    for (const [n, id] of ids.entries()) await block(n === 7 ? { until } : {}, id);
    expect(problemName(await block())).toBe('too-many-blocked-agents');
    expect((await block({ reason: 'again' }, 'agent-3')).status).toBe(200);
    setClock(until);
    expect((await block()).status).toBe(200);
    expect(problemName(await block({}, 'agent-7'))).toBe('too-many-blocked-agents');
    expect(await blocks()).toHaveLength(maxBlockedAgents);
    await unblock('agent-8');
    expect((await block({}, 'agent-7')).status).toBe(200);
  });
});
