import type { AccessRecord } from '../campaigns/access-store.ts';
import type { CampaignRecord } from '../campaigns/campaign.ts';
import type { Write } from '../table/commit.ts';
import { keys } from '../table/keys.ts';
import type { LeadRecord } from './lead.ts';
import { waitingWrite } from './waiting-store.ts';

/**
 * The writes of a new lead: its record and, when it waits, its place in the queue and the campaign's mark. Condition
 * `lead`: the campaign has no lead with this id.
 */
export const newLeadWrites = (lead: LeadRecord, now: string): Write[] => {
  const { accountId, campaignId, leadId, receivedAt } = lead;
  const record: Write = {
    label: 'lead',
    put: {
      Item: { ...keys.lead(accountId, campaignId, leadId), ...lead },
      ConditionExpression: 'attribute_not_exists(PK) OR #number <> :number',
      ExpressionAttributeNames: { '#number': 'number' },
      ExpressionAttributeValues: { ':number': lead.number },
    },
  };
  if (!lead.queued) return [record];
  const contact = lead.contactId === undefined ? {} : { contactId: lead.contactId };
  return [
    record,
    {
      label: 'queue',
      put: {
        Item: {
          ...keys.queuedLead(accountId, campaignId, receivedAt, leadId),
          leadId,
          number: lead.number,
          ...contact,
        },
      },
    },
    waitingWrite(accountId, campaignId, { stamp: lead.eventId, now }),
  ];
};

/** The writes that assign a waiting lead. Condition `lead`: it still waits. */
export const assignedWaitingWrites = (lead: LeadRecord): Write[] => {
  const { accountId, campaignId, leadId, receivedAt } = lead;
  return [
    {
      label: 'lead',
      put: {
        Item: { ...keys.lead(accountId, campaignId, leadId), ...lead },
        ConditionExpression: 'queued = :queued',
        ExpressionAttributeValues: { ':queued': true },
      },
    },
    { label: 'queue', remove: { Key: keys.queuedLead(accountId, campaignId, receivedAt, leadId) } },
  ];
};

/** The write that stores which user got the last lead of a contact. */
export const contactWrite = (
  { accountId, campaignId, number }: Pick<CampaignRecord, 'accountId' | 'campaignId' | 'number'>,
  contactId: string,
  userId: string,
): Write => ({
  label: 'contact',
  put: { Item: { ...keys.contact(accountId, campaignId, contactId), userId, number } },
});

/** The check that a user can get leads: active, and the user to whom the access record belongs. Condition `user`. */
export const activeUserCheck = ({ accountId, userId, since }: AccessRecord): Write => ({
  label: 'user',
  check: {
    Key: keys.user(accountId, userId),
    ConditionExpression: '#status = :active AND attribute_not_exists(removed) AND createdAt = :since',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: { ':active': 'active', ':since': since },
  },
});
