import { beforeEach, describe, expect, it } from 'vitest';
import type { JournalEntry } from '../../shared/table/journal-entry.ts';
import { api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { agent, service } from '../support/api/identity.ts';
import { later, minute, setClock } from '../support/clock/clock.ts';
import { around, isWrite, recorded } from '../support/database/sdk.ts';
import { host, makeHost, start, useHost } from '../support/world/host.ts';
import { freshId, openSession } from '../support/world/world.ts';

useHost();

/** An agent whom no other test knows. */
let ada: ReturnType<typeof agent>;
beforeEach(() => {
  ada = agent('technical_support', freshId('ada'));
});

const open = (as = ada, body: Record<string, unknown> = {}) => openSession(host.accountId, as, body);
const refusals = async (of = host): Promise<JournalEntry[]> =>
  (await of.journal()).filter(({ type }) => type === 'support-session.refused');

describe('the journal records a refused opening', () => {
  it('without access, with the agent, their words and their origin', async () => {
    const body = { accountId: host.accountId, reason: 'The import fails', ticket: 'T-1' };
    const refused = await api('openSession', { as: ada, body });
    expect(problemName(refused)).toBe('no-support-access');
    expect(await refusals()).toMatchObject([
      {
        at: start,
        actor: { kind: 'agent', id: ada.id, team: 'technical_support' },
        target: { type: 'account', id: host.accountId },
        data: {
          act: { sub: ada.id, team: 'technical_support' },
          problem: 'no-support-access',
          reason: 'The import fails',
          ticket: 'T-1',
        },
        commitments: { '/data/reason': expect.any(String), '/data/ticket': expect.any(String) },
        origin: { userAgent: 'test' },
      },
    ]);
  });

  it.each([
    ['agent-locked', () => api('lockAgent', { as: service, params: { agentId: ada.id }, body: {} })],
    ['agent-blocked', () => host.call('blockAgent', { agentId: ada.id }, { body: {} })],
    ['ticket-required', () => host.setPolicy({ ticketRequired: true })],
  ])('for the problem %s', async (problem, prepare) => {
    await host.grant();
    await prepare();
    expect(problemName(await open())).toBe(problem);
    expect(await refusals()).toMatchObject([{ data: { problem } }]);
  });

  it('at most once a minute for each agent and account, with one write', async () => {
    const elsewhere = await makeHost();
    for (const [at, writes] of [
      [start, 1],
      [later(start, 1), 0],
      [later(start, minute - 1), 0],
    ] as const) {
      setClock(at);
      const { sent } = await recorded(() => open());
      expect(sent.filter(isWrite)).toHaveLength(writes);
    }
    expect(await refusals()).toHaveLength(1);
    await open(agent('customer_service', ada.id));
    await open(agent('technical_support', `${ada.id}x`));
    await openSession(elsewhere.accountId, ada);
    expect(await refusals()).toHaveLength(2);
    expect(await refusals(elsewhere)).toHaveLength(1);
    setClock(later(start, minute));
    await open();
    expect((await refusals()).map(({ at }) => at)).toContain(later(start, minute));
    expect(await refusals()).toHaveLength(3);
  });

  it('once when many come at the same time', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => open()));
    expect(answers.map(problemName)).toEqual(Array(12).fill('no-support-access'));
    expect(await refusals()).toHaveLength(1);
  });

  it("without a touch of the account's item", async () => {
    const { sent } = await recorded(() => open());
    expect(JSON.stringify(sent.filter(isWrite))).not.toContain('"ACCOUNT"');
  });

  it('and refuses all the same when it cannot', async () => {
    const answer = await around(
      (sent, send) => (isWrite(sent) ? Promise.reject(new Error('no table')) : send()),
      () => open(),
    );
    expect(problemName(answer)).toBe('no-support-access');
    expect(await refusals()).toEqual([]);
  });
});

describe('the journal does not record', () => {
  it('an opening of an unknown or a closed account', async () => {
    const unknown = freshId('ghost');
    const { sent } = await recorded(() => openSession(unknown, ada));
    expect(sent.filter(isWrite)).toEqual([]);
    await api('closeAccount', { as: service, params: { accountId: host.accountId } });
    const { result, sent: later } = await recorded(() => open());
    expect(problemName(result)).toBe('account-closed');
    expect(later.filter(isWrite)).toEqual([]);
  });

  it('that an agent who has access has too many sessions, or a faulty request', async () => {
    await host.grant();
    for (let n = 0; n < 3; n++) await open();
    expect(problemName(await open())).toBe('too-many-sessions');
    expect(problemName(await open(ada, { reason: '' }))).toBe('invalid-request');
    expect(await refusals()).toEqual([]);
  });
});
