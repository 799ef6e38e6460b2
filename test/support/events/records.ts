import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type { Key } from '../../../shared/table/keys.ts';

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

const imageOf = (key: Key, item: object | undefined): NonNullable<DynamoDBRecord['dynamodb']>['NewImage'] =>
  item && (marshall({ ...key, ...item }, { removeUndefinedValues: true }) as never);

/** A record with what the item said before and after, at a whole second; undefined: it was not there. */
export const imaged = (
  { PK, SK }: Key,
  before: object | undefined,
  after: object | undefined,
  at = '2026-11-22T08:00:00.000Z',
): DynamoDBRecord => {
  const [OldImage, NewImage] = [imageOf({ PK, SK }, before), imageOf({ PK, SK }, after)];
  return {
    eventName: before ? (after ? 'MODIFY' : 'REMOVE') : 'INSERT',
    eventSource: 'aws:dynamodb',
    dynamodb: {
      ApproximateCreationDateTime: Date.parse(at) / 1000,
      Keys: { PK: { S: PK }, SK: { S: SK } },
      ...(OldImage ? { OldImage } : {}),
      ...(NewImage ? { NewImage } : {}),
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    },
  };
};
