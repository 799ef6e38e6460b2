import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { clock } from '../../shared/core/clock.ts';
import { log } from '../../shared/core/log.ts';
import { isStartDue } from '../../shared/grants/start.ts';
import { readGrant } from '../../shared/grants/store.ts';
import { settleSessions } from '../../shared/support-access/review-sessions.ts';
import { startGrant } from '../../shared/support-access/start-grants.ts';
import { commit } from '../../shared/table/commit.ts';
import { logHeartbeat } from '../../shared/table/heartbeat.ts';
import { accountOf, idOf, prefixes } from '../../shared/table/keys.ts';
import { retryOnConflict } from '../../shared/table/retry.ts';
import { dueOfGrant, timerCause } from './due.ts';

/** True when DynamoDB's TTL removed the item. */
const isTtlRemoval = (record: DynamoDBRecord): boolean =>
  record.eventName === 'REMOVE' && record.userIdentity?.principalId === 'dynamodb.amazonaws.com';

/**
 * Starts or finalizes the grant of a removed timer, with the sessions under it. Does nothing when it was ended, extended or
 * moved meanwhile.
 */
export const timerFired = async (ref: { accountId: string; grantId: string }): Promise<void> => {
  const applied = await retryOnConflict(async () => {
    const grant = await readGrant(ref);
    const cause = timerCause('timer', clock.now());
    if (grant && isStartDue(grant, cause.now)) return (await startGrant(ref, () => cause)) ? 'activated' : undefined;
    const due = grant && dueOfGrant(grant, cause);
    if (!due) return undefined;
    // Sessions first: if the process dies in between, the grant is still due and the sessions are reviewed again.
    if (due.counts !== 'warned') await settleSessions(ref.accountId, () => cause);
    await commit(due.change);
    return due.counts;
  });
  log.info('TIMER_FIRED', { ...ref, applied });
};

/**
 * The third expiry mechanism: handles the stream of timers that TTL removed. Those after one that fails are handled at once, so
 * that it delays no other grant. All from the first failed one on are delivered again, which changes nothing for the others.
 */
export const handler = async (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
  let failed: string | undefined;
  for (const record of event.Records) {
    const key = { PK: record.dynamodb?.Keys?.['PK']?.S ?? '', SK: record.dynamodb?.Keys?.['SK']?.S ?? '' };
    if (!isTtlRemoval(record) || !key.SK.startsWith(prefixes.timer)) continue;
    try {
      await timerFired({ accountId: accountOf(key), grantId: idOf(key) });
    } catch (error) {
      log.error('TIMER_FAILED', error, { accountId: accountOf(key), grantId: idOf(key) });
      failed ??= record.dynamodb?.SequenceNumber ?? '';
    }
  }
  if (failed !== undefined) return { batchItemFailures: [{ itemIdentifier: failed }] };
  logHeartbeat(event.Records, clock.now());
  return { batchItemFailures: [] };
};
