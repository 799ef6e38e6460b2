import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { clock } from '../../shared/core/clock.ts';
import { log } from '../../shared/core/log.ts';
import { readGrant } from '../../shared/grants/store.ts';
import { settleSessions } from '../../shared/support-access/review-sessions.ts';
import { commit } from '../../shared/table/commit.ts';
import { accountOf, idOf, prefixes } from '../../shared/table/keys.ts';
import { retryOnConflict } from '../../shared/table/retry.ts';
import { dueOfGrant, timerCause } from './due.ts';

/** Removed by DynamoDB because its time had come; not by anybody else. */
const isTtlRemoval = (record: DynamoDBRecord): boolean =>
  record.eventName === 'REMOVE' && record.userIdentity?.principalId === 'dynamodb.amazonaws.com';

/** Finalises the grant of a timer that DynamoDB removed, and the sessions under it; does nothing when it was ended or extended meanwhile. */
export const timerFired = async (ref: { accountId: string; grantId: string }): Promise<void> => {
  const applied = await retryOnConflict(async () => {
    const grant = await readGrant(ref);
    const cause = timerCause('timer', clock.now());
    const due = grant && dueOfGrant(grant, cause);
    if (!due) return undefined;
    // Sessions first: should this die in between, the grant is still due, and so they are looked at again.
    if (due.counts !== 'warned') await settleSessions(ref.accountId, () => cause);
    await commit(due.change);
    return due.counts;
  });
  log.info('TIMER_FIRED', { ...ref, applied });
};

/** Net 3: the table's stream, filtered to timers that TTL removed. Failures are retried from the first failed record. */
export const handler = async (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
  for (const record of event.Records) {
    const key = { PK: record.dynamodb?.Keys?.['PK']?.S ?? '', SK: record.dynamodb?.Keys?.['SK']?.S ?? '' };
    if (!isTtlRemoval(record) || !key.SK.startsWith(prefixes.timer)) continue;
    try {
      await timerFired({ accountId: accountOf(key), grantId: idOf(key) });
    } catch (error) {
      log.error('TIMER_FAILED', error, { accountId: accountOf(key), grantId: idOf(key) });
      return { batchItemFailures: [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? '' }] };
    }
  }
  return { batchItemFailures: [] };
};
