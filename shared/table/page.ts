import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { db, tableName } from './client.ts';

export interface Page<Item> {
  items: Item[];
  /** The sort key after which the next page starts; absent at the end. */
  next?: string;
}

/** The largest number of queries for a filtered page; then it is answered short. */
const maxQueries = 8;
/** The largest number of items that a further query of a filtered page may read. */
const largestLimit = 500;
/** A Lambda function may answer 6 MB. One query returns 1 MB at most, which cannot grow to as much; several can. */
const mostBytes = 4_000_000;

/** The size of an item in an answer, which is JSON within JSON: its text with every quote escaped once more. */
const bytesOf = (item: unknown): number => Buffer.byteLength(JSON.stringify(JSON.stringify(item)));

/** The first `size` items, and where the next page starts. */
const shortened = <Item extends { SK: string }>(items: readonly Item[], size: number): Page<Item> => {
  const shown = items.slice(0, size);
  return { items: shown, next: shown.at(-1)?.SK as string };
};

/**
 * A page of one partition's items whose sort key starts with `prefix`. Without a filter it takes one query. With a filter,
 * it queries until the page is full, the end is reached, or the bound on queries or on bytes is reached; the page is then
 * short but has a `next`.
 * The first query reads `limit` items (by default one more than the page), each further one twice as many, up to 500: a
 * filter that matches most items costs little, and one that matches few still makes progress.
 */
export const queryPage = async <Item>(query: {
  PK: string;
  prefix: string;
  /** A range of sort keys that all start with the prefix; both ends included. */
  between?: readonly [first: string, last: string];
  size: number;
  after?: string | undefined;
  newestFirst?: boolean;
  filter?: { expression: string; names?: Record<string, string>; values?: Record<string, unknown> };
  /** A filter that DynamoDB cannot apply. */
  keep?: (item: Item) => boolean;
  limit?: number;
  /** Stops when the page is full, without looking for one more item, by which lists know whether they continue. */
  endsWhenFull?: true;
  /** The bound on the bytes of the page; 4 MB by default. With a bound, a page may take several queries without a filter, too. */
  mostBytes?: number;
}): Promise<Page<Item>> => {
  const { PK, prefix, between, size, filter, keep = () => true } = query;
  const range = between
    ? { condition: 'SK BETWEEN :first AND :last', values: { ':first': between[0], ':last': between[1] } }
    : { condition: 'begins_with(SK, :prefix)', values: { ':prefix': prefix } };
  const items: (Item & { SK: string })[] = [];
  const isFiltered = filter !== undefined || query.keep !== undefined || query.mostBytes !== undefined;
  let limit = query.limit ?? size + 1;
  let room = query.mostBytes ?? mostBytes;
  let last = query.after === undefined ? undefined : { PK, SK: query.after };
  for (let round = 0; round < (isFiltered ? maxQueries : 1); round++) {
    const answer = await db.send(
      new QueryCommand({
        TableName: tableName(),
        ConsistentRead: true,
        KeyConditionExpression: `PK = :pk AND ${range.condition}`,
        ExpressionAttributeValues: { ':pk': PK, ...range.values, ...filter?.values },
        ...(filter ? { FilterExpression: filter.expression } : {}),
        ...(filter?.names ? { ExpressionAttributeNames: filter.names } : {}),
        ScanIndexForward: !query.newestFirst,
        Limit: limit,
        ...(last ? { ExclusiveStartKey: last } : {}),
      }),
    );
    const found = ((answer.Items ?? []) as (Item & { SK: string })[]).filter(keep);
    for (const item of found) {
      if (isFiltered) room -= bytesOf(item);
      // A page has at least one item: otherwise the list could never continue past a large one.
      if (room < 0 && items.length > 0) return shortened(items, size);
      items.push(item);
    }
    last = answer.LastEvaluatedKey as typeof last;
    if (items.length > size || !last || (query.endsWhenFull && items.length === size)) break;
    limit = Math.min(2 * limit, largestLimit);
  }
  if (items.length > size) return shortened(items, size);
  return { items, ...(last ? { next: last.SK } : {}) };
};
