import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { db, tableName } from '../table/client.ts';
import { type Key, keys, leadsIndex } from '../table/keys.ts';
import type { Page } from '../table/page.ts';
import type { LeadRecord, LeadStatus } from './lead.ts';

/** A lead as the index of leads holds it. */
export type ListedLead = Omit<LeadRecord, 'explanation' | 'eventId' | 'accountId'>;

/** The leads that are asked for. */
export interface LeadFilter {
  accountId: string;
  campaignId: string;
  /** The number of the campaign; undefined when it was removed, for the leads of all campaigns that had its id. */
  number: number | undefined;
  status?: LeadStatus | undefined;
  userId?: string | undefined;
}

const statusExpression = (status: LeadStatus, isRemoved: boolean): string => {
  if (status === 'assigned') return 'attribute_type(assignedTo, :text)';
  if (status === 'waiting') return 'queued = :true';
  return isRemoved ? '(attribute_exists(discardedAt) OR queued = :true)' : 'attribute_exists(discardedAt)';
};

const filterOf = ({ number, status, userId }: LeadFilter) => {
  const parts = [
    ...(number === undefined ? [] : ['#number = :number']),
    ...(status === undefined ? [] : [statusExpression(status, number === undefined)]),
    ...(userId === undefined ? [] : ['assignedTo = :userId']),
  ];
  const expression = parts.join(' AND ');
  const values = { ':number': number, ':text': 'S', ':true': true, ':userId': userId };
  return {
    expression,
    names: expression.includes('#number') ? { '#number': 'number' } : undefined,
    values: Object.fromEntries(Object.entries(values).filter(([name]) => expression.includes(name))),
  };
};

/** The largest number of queries for a page; then it is answered short. */
const maxQueries = 8;
const largestLimit = 500;

/** A position in the index as a cursor: the instant of receipt, which has a fixed length, and the lead's id. */
const instantLength = '2026-11-22T12:00:00.000Z'.length;
const cursorOf = ({ receivedAt, leadId }: Pick<ListedLead, 'receivedAt' | 'leadId'>): string => receivedAt + leadId;
const startOf = ({ accountId, campaignId }: LeadFilter, cursor: string): Record<string, unknown> => ({
  ...keys.lead(accountId, campaignId, cursor.slice(instantLength)),
  receivedAt: cursor.slice(0, instantLength),
});

/**
 * A page of the leads of a campaign, newest first, from the index: a lead appears in it shortly after it is written. The
 * page can be short, but has a `next`, when few of many leads match.
 */
export const listLeads = async (
  filter: LeadFilter,
  { size, after }: { size: number; after?: string | undefined },
): Promise<Page<ListedLead>> => {
  const { expression, names, values } = filterOf(filter);
  const items: (ListedLead & Key)[] = [];
  let last = after === undefined ? undefined : startOf(filter, after);
  let limit = size + 1;
  for (let query = 0; query < maxQueries; query++) {
    const answer = await db.send(
      new QueryCommand({
        TableName: tableName(),
        IndexName: leadsIndex.name,
        KeyConditionExpression: 'PK = :pk',
        ExpressionAttributeValues: { ':pk': keys.roundRobin(filter.accountId, filter.campaignId).PK, ...values },
        ...(expression === '' ? {} : { FilterExpression: expression }),
        ...(names ? { ExpressionAttributeNames: names } : {}),
        ScanIndexForward: false,
        Limit: limit,
        ...(last ? { ExclusiveStartKey: last } : {}),
      }),
    );
    items.push(...((answer.Items ?? []) as (ListedLead & Key)[]));
    last = answer.LastEvaluatedKey;
    if (items.length > size || !last) break;
    limit = Math.min(2 * limit, largestLimit);
  }
  const shown = items.slice(0, size);
  const end = shown.at(-1);
  if (items.length > size && end) return { items: shown, next: cursorOf(end) };
  if (!last) return { items };
  const [receivedAt, SK] = [String(last['receivedAt']), String(last['SK'])];
  return { items, next: cursorOf({ receivedAt, leadId: SK.slice(SK.indexOf('#') + 1) }) };
};
