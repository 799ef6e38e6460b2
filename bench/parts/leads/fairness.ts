import { paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { Lead, LeadRecord } from '../../../shared/leads/lead.ts';
import { db, tableName } from '../../../shared/table/client.ts';
import { keys, prefixes } from '../../../shared/table/keys.ts';
import type { Matrix } from '../../support/world.ts';

type Counts = ReadonlyMap<string, number>;

/** The picks of a campaign, in their order. */
interface Picks {
  /** Whether they are numbered from 1 without gaps or repetition. */
  isGapless: boolean;
  /** The largest difference of leads per weight between two members after any pick, as a share of its bound. */
  spread: number;
  /** Leads by member. */
  counts: Counts;
}

/** The fate of the leads of an account. */
export interface Outcome extends Picks {
  /** Leads on record, of those that were answered. */
  recorded: number;
  /** Leads whose record names the same member as the answer. */
  asAnswered: number;
}

const readLeads = async (accountId: string, campaignId: string): Promise<LeadRecord[]> => {
  const leads: LeadRecord[] = [];
  const query = {
    TableName: tableName(),
    ConsistentRead: true,
    KeyConditionExpression: 'PK = :pk AND begins_with(SK, :prefix)',
    ExpressionAttributeValues: { ':pk': keys.lead(accountId, campaignId, '').PK, ':prefix': prefixes.lead },
  };
  for await (const { Items = [] } of paginateQuery({ client: db }, query)) leads.push(...(Items as LeadRecord[]));
  return leads;
};

/** The largest |m/v − n/w| ÷ (1/v + 1/w) of any two members with weights v and w that got m and n leads. */
const spreadOf = (counts: Counts, weights: Counts): number => {
  const members = [...weights].map(([userId, weight]) => ({ weight, share: (counts.get(userId) ?? 0) / weight }));
  const spreads = members.flatMap((one) =>
    members.map((other) => Math.abs(one.share - other.share) / (1 / one.weight + 1 / other.weight)),
  );
  return Math.max(0, ...spreads);
};

const picksOf = (leads: readonly Lead[], weights: Counts): Picks => {
  const sequenceOf = ({ explanation }: Lead): number => explanation.sequence ?? 0;
  const picks = leads.toSorted((one, other) => sequenceOf(one) - sequenceOf(other));
  const counts = new Map<string, number>();
  let spread = 0;
  for (const { assignedTo } of picks) {
    counts.set(assignedTo ?? '', (counts.get(assignedTo ?? '') ?? 0) + 1);
    spread = Math.max(spread, spreadOf(counts, weights));
  }
  return { isGapless: picks.every((lead, index) => sequenceOf(lead) === index + 1), spread, counts };
};

/** Compares answers with the records and counts the leads of members. @param weights by user id */
export const outcomeOf = async (
  { accountId, campaignIds }: Matrix,
  answers: readonly Lead[],
  weights: Counts,
): Promise<Outcome> => {
  const records: LeadRecord[] = [];
  for (const campaignId of campaignIds) records.push(...(await readLeads(accountId, campaignId)));
  const memberOf = new Map(records.map(({ leadId, assignedTo }) => [leadId, assignedTo]));
  const campaigns = campaignIds.map((id) =>
    picksOf(
      answers.filter(({ campaignId }) => campaignId === id),
      weights,
    ),
  );
  const isAsAnswered = ({ leadId, assignedTo }: Lead) => assignedTo !== null && memberOf.get(leadId) === assignedTo;
  return {
    recorded: records.length,
    asAnswered: answers.filter(isAsAnswered).length,
    isGapless: campaigns.every(({ isGapless }) => isGapless),
    spread: Math.max(...campaigns.map(({ spread }) => spread)),
    counts: campaigns[0]?.counts ?? new Map(),
  };
};
