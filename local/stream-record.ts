import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { _Record } from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBRecord } from 'aws-lambda';
import { clock } from '../shared/core/clock.ts';

/** Binary goes over to Lambda in base64; all else stays as it is. */
const withoutBytes = (value: unknown): unknown => {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(withoutBytes);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutBytes(inner)]));
};

type Image = Record<string, AttributeValue>;

const seconds = (date: Date | undefined): number => Math.floor((date?.getTime() ?? 0) / 1000);

/**
 * True when an item was removed because its time to live had passed. The engine does not mark removals that `ttl.ts` makes
 * in DynamoDB's place, so the product's clock decides: the product itself never removes an item with a time to live.
 */
const wasDue = ({ eventName, dynamodb }: _Record, ttlAttribute: string | undefined): boolean => {
  const ttl = ttlAttribute === undefined ? undefined : (dynamodb?.OldImage as Image | undefined)?.[ttlAttribute]?.N;
  return eventName === 'REMOVE' && ttl !== undefined && Number(ttl) * 1000 <= Date.parse(clock.now());
};

/** DynamoDB's own mark on the removals of TTL. */
const ttlIdentity = { type: 'Service', principalId: 'dynamodb.amazonaws.com' };

/** A record of the stream as Lambda hands it to a function. @param ttlAttribute the table's time to live, if it has one */
export const lambdaRecord = (record: _Record, ttlAttribute: string | undefined): DynamoDBRecord => {
  const { eventID, eventName, dynamodb } = record;
  const { ApproximateCreationDateTime, ...rest } = dynamodb ?? {};
  return {
    eventID,
    eventName,
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: record.awsRegion,
    dynamodb: {
      ...(withoutBytes(rest) as DynamoDBRecord['dynamodb']),
      ApproximateCreationDateTime: seconds(ApproximateCreationDateTime),
    },
    ...(wasDue(record, ttlAttribute) ? { userIdentity: ttlIdentity } : {}),
  } as DynamoDBRecord;
};
