import type { _Record } from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBRecord } from 'aws-lambda';

/** Replaces binary values by base64 text, as Lambda does. */
const encodeBytes = (value: unknown): unknown => {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(encodeBytes);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, encodeBytes(inner)]));
};

const seconds = (date: Date | undefined): number => Math.floor((date?.getTime() ?? 0) / 1000);

/** A record of a table's stream as Lambda passes it to a function. */
export const lambdaRecord = (record: _Record): DynamoDBRecord => {
  const { eventID, eventName, awsRegion, dynamodb, userIdentity } = record;
  const { ApproximateCreationDateTime, ...rest } = dynamodb ?? {};
  return {
    eventID,
    eventName,
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion,
    dynamodb: {
      ...(encodeBytes(rest) as DynamoDBRecord['dynamodb']),
      ApproximateCreationDateTime: seconds(ApproximateCreationDateTime),
    },
    ...(userIdentity ? { userIdentity: { type: userIdentity.Type, principalId: userIdentity.PrincipalId } } : {}),
  } as DynamoDBRecord;
};
