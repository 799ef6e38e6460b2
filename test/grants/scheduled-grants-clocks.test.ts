import { describe, expect, it } from 'vitest';
import { sweep } from '../../functions/expiry/sweep.ts';
import { clock } from '../../shared/core/clock.ts';
import { day, later, minute, setClock } from '../support/clock/clock.ts';
import { around } from '../support/database/sdk.ts';
import { host, start as now, renew, useHost } from '../support/world/host.ts';
import { introspect, makeSession, openSession } from '../support/world/world.ts';

useHost();

const start = later(now, day);

describe('a session under a grant whose start is stored', () => {
  it('goes on for a process whose clock is behind the one that stored it', async () => {
    await host.grant({ startsAt: start });
    setClock(start);
    const { sessionId, accessToken } = await makeSession(host.accountId);
    setClock(later(start, -300));
    expect(await introspect(accessToken)).toMatchObject({ active: true });
    expect((await renew(sessionId)).status).toBe(200);
    expect((await host.session(sessionId)).status).toBe('active');
  });

  it('goes on for a sweep that began before the start', async () => {
    await host.grant({ duration: 'PT1M' });
    const { grantId } = await host.grant({ startsAt: later(now, 2 * minute) });
    setClock(later(now, 2 * minute));
    const { sessionId } = await makeSession(host.accountId);
    await sweep(later(now, 2 * minute - 1), () => true);
    expect(await host.session(sessionId)).toMatchObject({ status: 'active', grantId });
  });
});

describe('an opening', () => {
  it('that crosses the start on its way stores it first', async () => {
    await host.grant({ startsAt: start });
    setClock(later(start, -1));
    let asked = 0;
    const { status } = await around(
      async (sent, send) => {
        const answer = await send();
        // The account has been read; the start comes once the clock has been looked at.
        if (sent.action === 'GetItem' && asked === 0) clock.now = () => (asked++ === 0 ? later(start, -1) : start);
        return answer;
      },
      () => openSession(host.accountId),
    );
    expect([201, 403]).toContain(status);
    const types = (await host.journal()).map(({ type }) => type).slice(2);
    expect(types).toEqual(status === 201 ? ['grant.started', 'support-session.started'] : ['support-session.refused']);
  });
});
