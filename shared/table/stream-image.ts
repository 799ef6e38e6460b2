import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { AttributeValue, DynamoDBRecord } from 'aws-lambda';
import { recordOf } from './attributes.ts';

type Image = Record<string, AttributeValue> | undefined;

const recordIn = <Item>(image: Image): Item | undefined =>
  image && recordOf<Item>(unmarshall(image as Parameters<typeof unmarshall>[0]));

/** What an item said before and after a change, as the table's stream tells; undefined where it was not there. */
export const changeIn = <Item>({
  dynamodb,
}: DynamoDBRecord): { before: Item | undefined; after: Item | undefined } => ({
  before: recordIn<Item>(dynamodb?.OldImage),
  after: recordIn<Item>(dynamodb?.NewImage),
});
