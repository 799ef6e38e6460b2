import type { DynamoDBRecord } from 'aws-lambda';
import type { JobRecord } from '../../shared/assignments/job.ts';
import { toInstant } from '../../shared/core/instant.ts';
import { secondMillis } from '../../shared/core/time-units.ts';
import type { Notice } from '../../shared/journal/events.ts';
import type { LeadRecord } from '../../shared/leads/store.ts';
import { prefixes } from '../../shared/table/keys.ts';
import { changeIn } from '../../shared/table/stream-image.ts';
import { leadNotice, progressNotice } from './notice-data.ts';

/** When DynamoDB says that a change was made, to the second. */
const madeAt = ({ dynamodb }: DynamoDBRecord): string =>
  toInstant((dynamodb?.ApproximateCreationDateTime ?? 0) * secondMillis);

/** What a record of the stream tells beside the journal: of a lead, or of how far a job is; undefined when nothing. */
export const noticeIn = (record: DynamoDBRecord): Notice | undefined => {
  const SK = record.dynamodb?.Keys?.['SK']?.S ?? '';
  if (SK.startsWith(prefixes.lead)) {
    const { before, after } = changeIn<LeadRecord>(record);
    return after && after.eventId !== before?.eventId ? leadNotice(after) : undefined;
  }
  if (SK.startsWith(prefixes.job)) {
    const { before, after } = changeIn<JobRecord>(record);
    return before && after ? progressNotice(before, after, madeAt(record)) : undefined;
  }
  return undefined;
};
