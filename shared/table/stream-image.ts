import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { AttributeValue, DynamoDBRecord } from 'aws-lambda';
import { recordOf } from './attributes.ts';

type Image = Record<string, AttributeValue> | undefined;

const recordIn = <Item>(image: Image): Item | undefined =>
  image && recordOf<Item>(unmarshall(image as Parameters<typeof unmarshall>[0]));

/** An item before and after a change, from the table's stream; undefined where the item did not exist. */
export const changeIn = <Item>({
  dynamodb,
}: DynamoDBRecord): { before: Item | undefined; after: Item | undefined } => ({
  before: recordIn<Item>(dynamodb?.OldImage),
  after: recordIn<Item>(dynamodb?.NewImage),
});
