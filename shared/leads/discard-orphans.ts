import { type Cause, entriesOf } from '../journal/cause.ts';
import { recordOf } from '../table/attributes.ts';
import { batchGet } from '../table/batch-get.ts';
import { type Change, commit, type Write } from '../table/commit.ts';
import { type Key, keys } from '../table/keys.ts';
import { retryOnConflict } from '../table/retry.ts';
import type { LeadEvents } from './events.ts';
import type { LeadRecord } from './lead.ts';
import type { QueuedLead } from './queue-store.ts';
import type { Waiting } from './waiting-store.ts';

const entryOf = entriesOf<LeadEvents>();

/** The cause when the removal was made by an earlier version, which did not record who removed the campaign. */
const unknownRemoval = { kind: 'system', id: 'campaign-removal' } as const;

/** The lead's item, if the place belongs to it: a later campaign with the same id may have a lead with the same id. */
const ownLead = (place: QueuedLead, lead: LeadRecord | undefined): LeadRecord | undefined =>
  lead?.queued && lead.number === place.number ? lead : undefined;

/** The change that discards one lead. Conditions `lead` and `queue`: it still waits. */
const discardChange = (
  { accountId, campaignId }: { accountId: string; campaignId: string },
  place: QueuedLead,
  lead: LeadRecord | undefined,
  cause: Cause,
): Change => {
  const { PK, SK, leadId, contactId } = place;
  const receivedAt = SK.split('#')[1] ?? '';
  const record: Write[] = lead
    ? [
        {
          label: 'lead',
          put: {
            Item: { ...keys.lead(accountId, campaignId, leadId), ...lead, queued: false, discardedAt: cause.now },
            ConditionExpression: 'queued = :queued AND #number = :number',
            ExpressionAttributeNames: { '#number': 'number' },
            ExpressionAttributeValues: { ':queued': true, ':number': lead.number },
          },
        },
      ]
    : [];
  const data = { campaignId, receivedAt, ...(contactId === undefined ? {} : { contactId }) };
  return {
    writes: [...record, { label: 'queue', remove: { Key: { PK, SK }, ConditionExpression: 'attribute_exists(PK)' } }],
    entries: [entryOf(accountId, { type: 'lead', id: leadId }, 'lead.discarded', cause, data)],
  };
};

/**
 * Discards leads that wait for a removed campaign: item, place in the queue and journal entry of each in one transaction.
 * Places that other callers have processed meanwhile are left out.
 * @param places at most 33 places of one queue, since a transaction has at most 100 writes
 * @returns how many leads were discarded
 * @throws ConditionFailed when other callers came first in every round
 */
export const discardOrphans = (
  { accountId, campaignId }: { accountId: string; campaignId: string },
  places: readonly QueuedLead[],
  now: string,
): Promise<number> =>
  retryOnConflict(async () => {
    const leads = new Set(places.map(({ leadId }) => leadId));
    const mark = keys.waiting(accountId, campaignId);
    // The mark is read here, after the campaign was found missing, so that it contains the removal.
    const wanted = [...places, mark, ...[...leads].map((leadId) => keys.lead(accountId, campaignId, leadId))];
    const items = new Map((await batchGet<Key>(wanted)).map((item) => [item.SK, item]));
    const left = places.filter(({ SK }) => items.has(SK));
    if (left.length === 0) return 0;
    const removal = (items.get(mark.SK) as Partial<Waiting> | undefined)?.removal;
    const changes = left.map((place) => {
      const item = items.get(keys.lead(accountId, campaignId, place.leadId).SK);
      const { actor, requestId } = removal?.number === place.number ? removal : { actor: unknownRemoval };
      const lead = ownLead(place, item && recordOf<LeadRecord>(item));
      return discardChange({ accountId, campaignId }, place, lead, { actor, now, requestId });
    });
    await commit(...changes);
    return left.length;
  });
