import { beforeEach, describe, expect, it } from 'vitest';
import { lockChange } from '../../shared/sessions/agent-lock-store.ts';
import { commit } from '../../shared/table/commit.ts';
import { api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { agent, service } from '../support/api/identity.ts';
import { later, minute, setClock } from '../support/clock/clock.ts';
import { around, isWrite, recorded, type Sent } from '../support/database/sdk.ts';
import { host, isRefusalRecord, makeHost, renew, start, useHost } from '../support/world/host.ts';
import { freshId, makeSession, openSession } from '../support/world/world.ts';

useHost();

/** An agent whom no other test knows. */
let ada: ReturnType<typeof agent>;
beforeEach(async () => {
  ada = agent('technical_support', freshId('ada'));
  await host.grant();
});

const lock = (body: Record<string, unknown> = {}, agentId = ada.id) =>
  api('lockAgent', { as: service, params: { agentId }, body });
const unlock = () => api('unlockAgent', { as: service, params: { agentId: ada.id } });
const readLock = () => api('getAgentLock', { as: service, params: { agentId: ada.id } });
const ask = () =>
  api('createAccessRequest', { as: ada, body: { accountId: host.accountId, duration: 'P1D', reason: 'x' } });

describe('the lock of an agent', () => {
  it("ends the agent's sessions in all accounts before it is answered, and nobody else's", async () => {
    const elsewhere = await makeHost();
    await elsewhere.grant();
    const [here, there] = [await makeSession(host.accountId, ada), await makeSession(elsewhere.accountId, ada)];
    const other = await makeSession(host.accountId, agent('technical_support', `${ada.id}x`));
    setClock(later(start, minute));
    expect((await lock({ reason: 'laptop lost' })).status).toBe(200);
    const ended = { status: 'ended', endReason: 'agent-locked', endedAt: later(start, minute) };
    const endedBy = { kind: 'service', id: service.id };
    expect(await host.session(here.sessionId)).toMatchObject({ ...ended, endedBy });
    expect(await elsewhere.session(there.sessionId)).toMatchObject({ ...ended, endedBy });
    expect((await host.session(other.sessionId)).status).toBe('active');
    expect(problemName(await renew(here.sessionId, ada))).toBe('session-ended');
    expect((await host.journal()).at(-1)).toMatchObject({
      type: 'support-session.ended',
      actor: endedBy,
      data: { endReason: 'agent-locked', act: { sub: ada.id } },
    });
  });

  it('ends the sessions in other accounts when one cannot be ended, and says that it is not done', async () => {
    const stuck = await makeHost();
    await stuck.grant();
    const here = await makeSession(host.accountId, ada);
    const there = await makeSession(stuck.accountId, ada);
    const failing = (sent: Sent, send: () => Promise<unknown>) =>
      isWrite(sent) && JSON.stringify(sent.input).includes(stuck.accountId)
        ? Promise.reject(new Error('broken'))
        : send();
    expect((await around(failing, () => lock())).status).toBe(500);
    expect((await host.session(here.sessionId)).endReason).toBe('agent-locked');
    expect((await lock()).status).toBe(200);
    expect((await stuck.session(there.sessionId)).endReason).toBe('agent-locked');
  });

  it('refuses sessions and requests, in whatever team, until it is taken off', async () => {
    await lock();
    for (const as of [ada, agent('customer_service', ada.id)]) {
      const { result, sent } = await recorded(() => openSession(host.accountId, as));
      expect([result.status, problemName(result)]).toEqual([403, 'agent-locked']);
      // One attempt: the lock does not go away by trying again.
      expect(sent.filter((one) => isWrite(one) && !isRefusalRecord(one))).toHaveLength(1);
    }
    expect(problemName(await ask())).toBe('agent-locked');
    expect(await host.sessions()).toEqual([]);
    expect((await unlock()).body).toEqual({ agentId: ada.id });
    expect((await openSession(host.accountId, ada)).status).toBe(201);
    expect((await ask()).status).toBe(201);
  });

  it('keeps its instant when it is repeated, takes the new reason, and can be read', async () => {
    expect(problemName(await readLock())).toBe('not-found');
    await lock({ reason: 'laptop lost' });
    setClock(later(start, minute));
    const expected = { agentId: ada.id, lockedAt: start, lockedBy: { kind: 'service', id: service.id } };
    expect((await lock({ reason: 'left the company' })).body).toEqual({ ...expected, reason: 'left the company' });
    expect((await readLock()).body).toEqual({ ...expected, reason: 'left the company' });
    expect((await lock()).body).toEqual(expected);
    expect((await unlock()).status).toBe(200);
    expect((await unlock()).status).toBe(200);
    expect((await readLock()).status).toBe(404);
  });

  it('renews no token, even before the session is ended', async () => {
    const { sessionId } = await makeSession(host.accountId, ada);
    const stored = { agentId: ada.id, lockedAt: start, lockedBy: { kind: 'service' as const, id: 'crm' } };
    await commit(lockChange(stored, undefined));
    expect(problemName(await renew(sessionId, ada))).toBe('agent-locked');
    await unlock();
    expect((await renew(sessionId, ada)).status).toBe(200);
  });

  it('lets no opening through that runs at the same time', async () => {
    const rounds = Array.from({ length: 3 }, (_, n) =>
      openSession(host.accountId, agent('technical_support', ada.id), { ticket: `T-${n}` }),
    );
    await Promise.all([...rounds, lock()]);
    const open = (await host.sessions()).filter(({ status }) => status === 'active');
    expect(open).toEqual([]);
  });

  it('finds sessions behind a page of ended ones', async () => {
    const first = await makeSession(host.accountId, ada);
    for (let n = 0; n < 101; n++) {
      const { sessionId } = await makeSession(host.accountId, ada);
      await api('leaveSession', { as: ada, params: { sessionId } });
    }
    await lock();
    expect((await host.session(first.sessionId)).endReason).toBe('agent-locked');
  });

  it('takes any id that an identity provider issues', async () => {
    const id = 'auth0|ops/ada lovelace@vendor.example';
    expect((await lock({}, id)).body).toMatchObject({ agentId: id });
    expect(problemName(await openSession(host.accountId, agent('technical_support', id)))).toBe('agent-locked');
    await api('unlockAgent', { as: service, params: { agentId: id } });
  });
});
