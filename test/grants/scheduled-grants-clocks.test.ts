import { describe, expect, it } from 'vitest';
import { sweep } from '../../functions/expiry/sweep.ts';
import { day, later, minute, setClock } from '../support/clock/clock.ts';
import { host, start as now, renew, useHost } from '../support/world/host.ts';
import { introspect, makeSession } from '../support/world/world.ts';

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
