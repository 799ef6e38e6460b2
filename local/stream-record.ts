import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { _Record } from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBRecord } from 'aws-lambda';
import { clock } from '../shared/core/clock.ts';
import { lambdaRecord as recordOf } from '../shared/table/stream-record.ts';

type Image = Record<string, AttributeValue>;

/**
 * True when an item was removed because its time to live had passed. The engine does not mark removals that `ttl.ts` makes
 * in place of DynamoDB. The item's time to live decides: the product itself never removes an item that is past it.
 */
const wasDue = ({ eventName, dynamodb }: _Record, ttlAttribute: string | undefined): boolean => {
  const ttl = ttlAttribute === undefined ? undefined : (dynamodb?.OldImage as Image | undefined)?.[ttlAttribute]?.N;
  return eventName === 'REMOVE' && ttl !== undefined && Number(ttl) * 1000 <= Date.parse(clock.now());
};

/** Identity with which DynamoDB marks removals by TTL. */
const ttlIdentity = { type: 'Service', principalId: 'dynamodb.amazonaws.com' };

/** A stream record as Lambda passes it to a function. @param ttlAttribute the table's time-to-live attribute, if any */
export const lambdaRecord = (record: _Record, ttlAttribute: string | undefined): DynamoDBRecord => ({
  ...recordOf(record),
  ...(wasDue(record, ttlAttribute) ? { userIdentity: ttlIdentity } : {}),
});
