import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { db, tableName } from './client.ts';

export interface Page<Item> {
  items: Item[];
  /** Sort key to go on after; absent at the end. */
  next?: string;
}

/** How many queries a filtered page may take before it is answered short. */
const maxQueries = 8;
/** How many items a further query of a filtered page may look at. */
const largestLimit = 500;
/** A Lambda function may answer 6 MB. One query finds 1 MB at most, which cannot grow to as much; several can. */
const mostBytes = 4_000_000;

/** What an item takes up in an answer, which is JSON within JSON: its text with every quote escaped once more. */
const bytesOf = (item: unknown): number => Buffer.byteLength(JSON.stringify(JSON.stringify(item)));

/** The first of some items, and where to go on. */
const shortened = <Item extends { SK: string }>(items: readonly Item[], size: number): Page<Item> => {
  const shown = items.slice(0, size);
  return { items: shown, next: shown.at(-1)?.SK as string };
};

/**
 * A page of one partition's items whose sort key starts with `prefix`. Without a filter it is one query. With one,
 * queries go on until the page is full, the end is reached, or a bound is, of queries or of bytes; then the page is short
 * but has a `next`.
 * The first looks at `limit` items (one more than the page, if not told), each one after it at twice as many, up to 500:
 * a filter that leaves out little costs little, one that leaves out nearly everything still gets there.
 */
export const queryPage = async <Item>(query: {
  PK: string;
  prefix: string;
  /** A span of sort keys, both ends included, that all start with the prefix. */
  between?: readonly [first: string, last: string];
  size: number;
  after?: string | undefined;
  newestFirst?: boolean;
  filter?: { expression: string; names?: Record<string, string>; values?: Record<string, unknown> };
  /** A filter that DynamoDB cannot apply. */
  keep?: (item: Item) => boolean;
  limit?: number;
}): Promise<Page<Item>> => {
  const { PK, prefix, between, size, filter, keep = () => true } = query;
  const range = between
    ? { condition: 'SK BETWEEN :first AND :last', values: { ':first': between[0], ':last': between[1] } }
    : { condition: 'begins_with(SK, :prefix)', values: { ':prefix': prefix } };
  const items: (Item & { SK: string })[] = [];
  const isFiltered = filter !== undefined || query.keep !== undefined;
  let limit = query.limit ?? size + 1;
  let room = mostBytes;
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
      // One is shown in any case, or nobody would get past it.
      if (room < 0 && items.length > 0) return shortened(items, size);
      items.push(item);
    }
    last = answer.LastEvaluatedKey as typeof last;
    if (items.length > size || !last) break;
    limit = Math.min(2 * limit, largestLimit);
  }
  if (items.length > size) return shortened(items, size);
  return { items, ...(last ? { next: last.SK } : {}) };
};
