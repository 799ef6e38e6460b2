import { beforeEach, describe, expect, it } from 'vitest';
import type { Session } from '../../shared/sessions/session.ts';
import { fillOutbox } from '../signals/outbox.ts';
import { api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { agent, service, user } from '../support/api/identity.ts';
import { later, setClock } from '../support/clock/clock.ts';
import { host, leave, start, useHost } from '../support/world/host.ts';
import { makeAccount, makeSession } from '../support/world/world.ts';

useHost();
beforeEach(async () => {
  await host.grant();
});

const end = (sessionId: string) => host.call<Session>('endSession', { sessionId });
const poll = (body: unknown) => api('pollSignals', { as: service, body });

describe('the list of sessions', () => {
  it('is listed newest first, page by page', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 7; n++) {
      setClock(later(start, n));
      ids.unshift((await makeSession(host.accountId, agent('customer_service', `agent-${n}`))).sessionId);
    }
    await end(ids[2] ?? '');
    const all = await host.sessions();
    expect(all.map(({ sessionId }) => sessionId)).toEqual(ids);
    const pages: Session[] = [];
    let token: string | undefined;
    do {
      const query = { pageSize: '3', ...(token === undefined ? {} : { pageToken: token }) };
      const { body } = await host.call<{ items: Session[]; nextPageToken?: string }>('listSessions', {}, { query });
      pages.push(...body.items);
      token = body.nextPageToken;
    } while (token !== undefined);
    expect(pages).toEqual(all);
  });

  it('stays on the list after the grant has gone', async () => {
    const { sessionId } = await makeSession(host.accountId);
    await host.call('turnOffSupportAccess');
    await host.grant();
    expect(await host.session(sessionId)).toMatchObject({ status: 'ended', endReason: 'grant-revoked' });
  });

  it('never shows a token, nor what is kept for the tripwire and for renewing', async () => {
    const { accessToken, sessionId } = await makeSession(host.accountId);
    await host.report(sessionId, 3);
    const text = JSON.stringify(await host.sessions());
    expect(text).not.toContain(accessToken.slice(0, 40));
    expect(text).not.toMatch(/renewBy|sensitive|acknowledgements|accessToken/);
  });
});

describe('ending a session', () => {
  it('answers it as it is listed then; repeating is harmless, and the first end counts', async () => {
    const { sessionId } = await makeSession(host.accountId);
    setClock(later(start, 5000));
    const ended = await end(sessionId);
    expect([ended.status, ended.body]).toEqual([200, await host.session(sessionId)]);
    expect(ended.body).toMatchObject({
      status: 'ended',
      endedAt: later(start, 5000),
      endedBy: { kind: 'user', id: host.owner.id },
      endReason: 'ended-by-customer',
    });
    expect(ended.body).not.toHaveProperty('endsAt');
    setClock(later(start, 9000));
    for (const again of [await end(sessionId), await leave(sessionId)]) expect(again.body).toEqual(ended.body);
    const published = (await host.journal()).filter(({ type }) => type === 'support-session.ended');
    expect(published).toHaveLength(1);
  });

  it('by many at once ends it once', async () => {
    const { sessionId } = await makeSession(host.accountId);
    const answers = await Promise.all([end(sessionId), leave(sessionId), end(sessionId), leave(sessionId)]);
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.endReason}`)).size).toBe(1);
    expect((await host.journal()).filter(({ type }) => type === 'support-session.ended')).toHaveLength(1);
  });

  it('of another account, or that there is not, is not found', async () => {
    const { sessionId } = await makeSession(host.accountId);
    const other = await makeAccount();
    for (const [accountId, id] of [
      [other, sessionId],
      [host.accountId, 'ses_01M80B7PC7FKCP02D8H2Q91GNK'],
    ] as const) {
      const as = user('owner', accountId);
      const answer = await api('endSession', { as, params: { accountId, sessionId: id } });
      expect([answer.status, problemName(answer)]).toEqual([404, 'not-found']);
    }
    expect((await host.session(sessionId)).status).toBe('active');
  });
});

describe('the receipt', () => {
  it('shows the receivers that have acknowledged the end, and the lag from the end to the last acknowledgement', async () => {
    const { sessionId } = await makeSession(host.accountId);
    setClock(later(start, 1000));
    const { receipt } = (await leave(sessionId)).body;
    expect(receipt).toEqual({ receivers: [], lagMillis: null });
    const [jti = ''] = await fillOutbox(host.accountId);
    const published = { receivers: [{ receiver: 'default' }], lagMillis: null };
    expect((await host.session(sessionId)).receipt).toEqual(published);
    setClock(later(start, 3500));
    await poll({ ack: [jti] });
    const acknowledged = {
      receivers: [{ receiver: 'default', acknowledgedAt: later(start, 3500) }],
      lagMillis: 2500,
    };
    expect((await host.session(sessionId)).receipt).toEqual(acknowledged);
    // The first word counts.
    setClock(later(start, 9000));
    await poll({ ack: [jti], setErrs: { [jti]: { err: 'invalid_key' } } });
    expect((await host.session(sessionId)).receipt).toEqual(acknowledged);
  });

  it('shows the receivers that could not read it, and no lag', async () => {
    const { sessionId } = await makeSession(host.accountId);
    await leave(sessionId);
    const [jti = ''] = await fillOutbox(host.accountId);
    await poll({ setErrs: { [jti]: { err: 'invalid_key', description: 'unknown key id' } } });
    expect((await host.session(sessionId)).receipt).toEqual({
      receivers: [{ receiver: 'default', error: 'invalid_key' }],
      lagMillis: null,
    });
  });
});
