import { describe, expect, it } from 'vitest';
import type { Grant } from '../../shared/grants/grant.ts';
import { problemName } from '../support/api/call.ts';
import { user } from '../support/api/identity.ts';
import { later, minute, setClock } from '../support/clock/clock.ts';
import { host, start } from '../support/world/host.ts';
import { makeSession } from '../support/world/world.ts';
import { access, ada, grant, grantEntries, reconfirm, sweepAt, useUnlimitedGrant } from './unlimited-grant.ts';

useUnlimitedGrant();

describe('a grant that the tripwire has suspended', () => {
  const trip = async (which: Grant): Promise<void> => {
    const { sessionId } = await makeSession(host.accountId);
    expect((await host.session(sessionId)).grantId).toBe(which.grantId);
    expect(await host.report(sessionId, 21)).toBe('tripped');
  };

  it('takes an owner', async () => {
    await trip(grant);
    expect(await host.readGrant(grant)).toMatchObject({ status: 'suspended', suspendReason: 'tripwire', epoch: 2 });
    expect(await access()).toMatchObject({ enabled: false });
    const refused = await reconfirm(grant, { as: ada() });
    expect([refused.status, problemName(refused)]).toEqual([403, 'owner-needed']);
    const { body } = await reconfirm(grant, { as: user('owner', host.accountId, 'oscar') });
    expect(body).toMatchObject({ status: 'active', grantedBy: { userId: 'oscar', role: 'owner' }, epoch: 3 });
    await makeSession(host.accountId);
  });

  it('keeps the end that it has, and its uses; past that end it is expired', async () => {
    await host.revoke(grant);
    const limited = await host.grant({ duration: 'PT10M', maxUses: 2 });
    await trip(limited);
    const { body } = await reconfirm(limited);
    expect(body).toMatchObject({ status: 'active', expiresAt: limited.expiresAt, uses: 1, maxUses: 2 });
    await trip(limited);
    setClock(limited.expiresAt ?? '');
    expect(await host.readGrant(limited)).toMatchObject({ status: 'expired', endedAt: limited.expiresAt });
    expect(problemName(await reconfirm(limited))).toBe('grant-ended');
    await sweepAt(later(start, 11 * minute));
    expect((await grantEntries()).at(-1)).toMatchObject({ type: 'grant.expired', data: { from: 'suspended' } });
  });
});
