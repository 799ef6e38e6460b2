import { describe, expect, it } from 'vitest';
import { api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { agent } from '../support/api/identity.ts';
import { day, later, minute, setClock } from '../support/clock/clock.ts';
import { host, leave, refused, start, useHost } from '../support/world/host.ts';
import { makeSession, type Opened, openSession } from '../support/world/world.ts';

useHost();

const refusal = (as = agent(), body = {}) => refused(host, as, body);
const noAccess = [403, 'no-support-access'];

describe('a grant with a number of uses', () => {
  const enterable = async (): Promise<boolean> => {
    let pageToken: string | undefined;
    do {
      const query = { pageSize: '200', ...(pageToken === undefined ? {} : { pageToken }) };
      const { body } = await api<{ items: { accountId: string }[]; nextPageToken?: string }>('listEnterableAccounts', {
        as: agent(),
        query,
      });
      if (body.items.some(({ accountId }) => accountId === host.accountId)) return true;
      pageToken = body.nextPageToken;
    } while (pageToken !== undefined);
    return false;
  };

  it('lets agents in that many times; open sessions then stay', async () => {
    const grant = await host.grant({ maxUses: 2 });
    expect(grant).toMatchObject({ maxUses: 2, uses: 0 });
    const first = await makeSession(host.accountId);
    expect([(await host.readGrant(grant)).uses, await enterable()]).toEqual([1, true]);
    await makeSession(host.accountId);
    expect([(await host.readGrant(grant)).uses, await enterable()]).toEqual([2, false]);
    expect(await refusal()).toEqual(noAccess);
    const again = await api<Opened>('renewToken', { as: agent(), params: { sessionId: first.sessionId } });
    expect(again.status).toBe(200);
    await leave(first.sessionId);
    expect(await refusal()).toEqual(noAccess);
  });

  it('is used up last: one without comes first', async () => {
    const limited = await host.grant({ maxUses: 1, duration: 'P9D' });
    await host.grant({ duration: 'P1D' });
    expect(await makeSession(host.accountId)).toMatchObject({ endsAt: later(start, day) });
    expect((await host.readGrant(limited)).uses).toBe(0);
  });

  it('lets in no more than that, however many come at once', async () => {
    await host.grant({ maxUses: 3 });
    const answers = await Promise.all(Array.from({ length: 6 }, () => openSession(host.accountId)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, 403, 403, 403]);
  });

  it('keeps count when it is changed', async () => {
    const grant = await host.grant({ maxUses: 1 });
    await makeSession(host.accountId);
    expect(await host.change(grant, { duration: 'P9D' })).toMatchObject({ uses: 1, maxUses: 1 });
    expect(await refusal()).toEqual(noAccess);
  });
});

describe('the number of sessions that may be open at once', () => {
  it('is limited; sessions that are over make room, though their end is not stored yet', async () => {
    await host.grant();
    for (let n = 0; n < 25; n++) await makeSession(host.accountId, agent('technical_support', `agent-${n}`));
    const answer = await openSession(host.accountId);
    expect([answer.status, problemName(answer)]).toEqual([409, 'too-many-sessions']);
    // Half an hour later all of them are idle.
    setClock(later(start, 30 * minute));
    await makeSession(host.accountId);
    const sessions = await host.sessions();
    expect(sessions.filter(({ status }) => status === 'active')).toHaveLength(1);
    expect(sessions.filter(({ endReason }) => endReason === 'idle')).toHaveLength(25);
  });
});

it('as many grants and sessions as there may be end in one go', async () => {
  for (let n = 0; n < 20; n++) await host.grant({ scope: 'full' });
  for (let n = 0; n < 25; n++) await makeSession(host.accountId, agent('technical_support', `agent-${n}`));
  expect((await host.call('turnOffSupportAccess')).body).toEqual({ revoked: 20 });
  const sessions = await host.sessions();
  expect(sessions.filter(({ endReason }) => endReason === 'grant-revoked')).toHaveLength(25);
  expect((await host.journal()).filter(({ type }) => type === 'support-session.ended')).toHaveLength(25);
});
