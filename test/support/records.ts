import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type { Key } from '../../shared/db/keys.ts';

/** A record of the table's stream, as Lambda gets it; `at` is its place in the stream. */
export const record = (
  eventName: NonNullable<DynamoDBRecord['eventName']>,
  { PK, SK }: Key,
  at: string,
  more: Pick<DynamoDBRecord, 'userIdentity'> = {},
): DynamoDBRecord => ({
  eventID: at,
  eventName,
  eventSource: 'aws:dynamodb',
  dynamodb: { Keys: { PK: { S: PK }, SK: { S: SK } }, SequenceNumber: at, StreamViewType: 'KEYS_ONLY' },
  ...more,
});

/** What DynamoDB signs the removals by TTL with. */
export const byTtl = { userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } };

export const batch = (...Records: DynamoDBRecord[]): DynamoDBStreamEvent => ({ Records });
