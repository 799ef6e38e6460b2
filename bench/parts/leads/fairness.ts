import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Lead } from '../../../shared/leads/lead.ts';
import type { LeadRecord } from '../../../shared/leads/store.ts';
import { db, tableName } from '../../../shared/table/client.ts';
import { keys, prefixes } from '../../../shared/table/keys.ts';
import type { Matrix } from '../../support/campaign-world.ts';

/** What has become of the leads of an account. */
export interface Outcome {
  /** Leads on record, of those that were answered. */
  onRecord: number;
  /** Those whose record says the same as the answer. */
  asAnswered: number;
  /** Whether the picks of each campaign are numbered from 1 without gaps or repetition. */
  gapless: boolean;
  /** The largest difference of leads per weight between two members after any pick, as a share of its bound. */
  spread: number;
  /** The same after the last pick. */
  lastSpread: number;
  /** Leads of the members of the first campaign. */
  counts: Map<string, number>;
}

const sequenceOf = ({ explanation }: Lead): number => explanation.sequence ?? 0;

const onRecord = async (accountId: string, campaignId: string): Promise<LeadRecord[]> => {
  const leads: LeadRecord[] = [];
  let last: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await db.send(
      new QueryCommand({
        TableName: tableName(),
        ConsistentRead: true,
        KeyConditionExpression: 'PK = :pk AND begins_with(SK, :prefix)',
        ExpressionAttributeValues: { ':pk': keys.lead(accountId, campaignId, '').PK, ':prefix': prefixes.lead },
        ...(last ? { ExclusiveStartKey: last } : {}),
      }),
    );
    leads.push(...(Items as LeadRecord[]));
    last = LastEvaluatedKey;
  } while (last);
  return leads;
};

/** The largest |m/v − n/w| ÷ (1/v + 1/w) of any two members with weights v and w, who got m and n leads. */
const spreadOf = (counts: ReadonlyMap<string, number>, weights: ReadonlyMap<string, number>): number => {
  const all = [...weights].map(([userId, weight]) => ({ weight, share: (counts.get(userId) ?? 0) / weight }));
  const spreads = all.flatMap((one) =>
    all.map((other) => Math.abs(one.share - other.share) / (1 / one.weight + 1 / other.weight)),
  );
  return Math.max(0, ...spreads);
};

interface Shared {
  counts: Map<string, number>;
  gapless: boolean;
  spread: number;
  lastSpread: number;
}

/** Goes through the picks of a campaign in their order. */
const shared = (leads: readonly Lead[], weights: ReadonlyMap<string, number>): Shared => {
  const counts = new Map<string, number>();
  let spread = 0;
  const picks = [...leads].sort((one, other) => sequenceOf(one) - sequenceOf(other));
  for (const { assignedTo } of picks) {
    counts.set(assignedTo ?? '', (counts.get(assignedTo ?? '') ?? 0) + 1);
    spread = Math.max(spread, spreadOf(counts, weights));
  }
  const gapless = picks.every((lead, index) => sequenceOf(lead) === index + 1);
  return { counts, gapless, spread, lastSpread: spreadOf(counts, weights) };
};

/** Compares answers with what is on record, and counts what members got. @param weights of the members, by user id */
export const outcomeOf = async (
  { accountId, campaignIds }: Matrix,
  answers: readonly Lead[],
  weights: ReadonlyMap<string, number>,
): Promise<Outcome> => {
  const records: LeadRecord[] = [];
  for (const campaignId of campaignIds) records.push(...(await onRecord(accountId, campaignId)));
  const recorded = new Map(records.map(({ leadId, assignedTo }) => [leadId, assignedTo]));
  const byCampaign = Map.groupBy(answers, ({ campaignId }) => campaignId);
  const campaigns = campaignIds.map((campaignId) => shared(byCampaign.get(campaignId) ?? [], weights));
  return {
    onRecord: records.length,
    asAnswered: answers.filter(({ leadId, assignedTo }) => assignedTo !== null && recorded.get(leadId) === assignedTo)
      .length,
    gapless: campaigns.every(({ gapless }) => gapless),
    spread: Math.max(...campaigns.map(({ spread }) => spread)),
    lastSpread: Math.max(...campaigns.map(({ lastSpread }) => lastSpread)),
    counts: campaigns[0]?.counts ?? new Map(),
  };
};
