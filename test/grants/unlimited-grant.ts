import { beforeEach } from 'vitest';
import { handler as sweep } from '../../functions/expiry/sweep-handler.ts';
import type { Grant } from '../../shared/grants/grant.ts';
import type { Request } from '../support/api/call.ts';
import { user } from '../support/api/identity.ts';
import { setClock } from '../support/clock/clock.ts';
import { host, useHost } from '../support/world/host.ts';

/* An unlimited grant in the account of the test that runs. */

/** The grant of the test that runs. */
export let grant: Grant;

/** Gives each test of a file an account of its own (`useHost`) with an unlimited grant. */
export const useUnlimitedGrant = (): void => {
  useHost();
  beforeEach(async () => {
    grant = await host.grant({ duration: 'unlimited', scope: 'full' });
  });
};

/** An admin of the account. */
export const ada = () => user('admin', host.accountId, 'ada');
export const reconfirm = ({ grantId }: Grant, more: Request = {}) =>
  host.call<Grant>('reconfirmGrant', { grantId }, more);
export const access = async () => (await host.call('getSupportAccess')).body;

/** Sets the clock, and runs the sweep at that instant. */
export const sweepAt = async (instant: string): Promise<void> => {
  setClock(instant);
  await sweep({}, { getRemainingTimeInMillis: () => 300_000 });
};

/** The journal entries about grants, but for their creation, oldest first. */
export const grantEntries = async () =>
  (await host.journal()).filter(({ type }) => type.startsWith('grant.') && type !== 'grant.created');
