import { log } from '../../shared/core/log.ts';
import type { Cause } from '../../shared/journal/cause.ts';
import { startGrant } from '../../shared/support-access/start-grants.ts';
import type { DueRef } from '../../shared/table/due-index.ts';

/** Stores the start of a scheduled grant. Never throws; a failure is logged and counted, and the grant stays due. */
export const startDueGrant = async (
  { accountId, id: grantId }: DueRef,
  cause: Cause,
  swept: { activated: number; failed: number },
): Promise<void> => {
  try {
    if (await startGrant({ accountId, grantId }, () => cause)) swept.activated++;
  } catch (error) {
    swept.failed++;
    log.error('SWEEP_GRANT_FAILED', error, { accountId, grantId });
  }
};
