import type { DynamoDBRecord } from 'aws-lambda';
import type { JobRecord } from '../../shared/assignments/job.ts';
import { toInstant } from '../../shared/core/instant.ts';
import { secondMillis } from '../../shared/core/time-units.ts';
import type { Notice } from '../../shared/journal/events.ts';
import type { LeadRecord } from '../../shared/leads/lead.ts';
import { prefixes } from '../../shared/table/keys.ts';
import { changeIn } from '../../shared/table/stream-image.ts';
import { leadNotice, progressNotice } from './notice-data.ts';

/** The instant of a change according to DynamoDB, to the second. */
const changedAt = ({ dynamodb }: DynamoDBRecord): string =>
  toInstant((dynamodb?.ApproximateCreationDateTime ?? 0) * secondMillis);

/** The notice in a record of the stream: of a lead, or of a job's progress; undefined when the record has none. */
export const noticeOf = (record: DynamoDBRecord): Notice | undefined => {
  const SK = record.dynamodb?.Keys?.['SK']?.S ?? '';
  if (SK.startsWith(prefixes.lead)) {
    const { before, after } = changeIn<LeadRecord>(record);
    return after && after.eventId !== before?.eventId ? leadNotice(after) : undefined;
  }
  if (SK.startsWith(prefixes.job)) {
    const { before, after } = changeIn<JobRecord>(record);
    return before && after ? progressNotice(before, after, changedAt(record)) : undefined;
  }
  return undefined;
};
