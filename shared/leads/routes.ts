import * as z from 'zod/mini';
import { PageQuery, pageOf } from '../api/params.ts';
import { defineRoutes } from '../api/route.ts';
import { VendorId } from '../core/ids.ts';
import { Lead, LeadInput, LeadStatus, LeadSummary, MemberSettingsInput, RoundRobin, RoundRobinMember } from './lead.ts';

const LeadQuery = z.extend(PageQuery, {
  status: z.optional(LeadStatus),
  userId: z.optional(VendorId).register(z.globalRegistry, { description: 'Only the leads that this user has' }),
});

/** Routes of leads, and of the round robins that distribute them. */
export const leadRoutes = defineRoutes({
  getRoundRobin: {
    method: 'GET',
    path: '/v1/accounts/{accountId}/campaigns/{campaignId}/round-robin',
    summary: 'Read the round robin of a campaign',
    allow: ['owner', 'admin'],
    uses: { table: ['BatchGetItem', 'Query'] },
    success: { status: 200, description: 'The members, by id, and the next picks', body: RoundRobin },
  },
  putRoundRobinMember: {
    method: 'PUT',
    path: '/v1/accounts/{accountId}/campaigns/{campaignId}/round-robin/{userId}',
    summary: 'Set weight, daily cap and pause of a member',
    description: 'Missing fields are set to their defaults. Assignment jobs change who is a member.',
    allow: ['owner'],
    uses: { table: ['BatchGetItem', 'ConditionCheckItem', 'DeleteItem', 'PutItem', 'Query', 'UpdateItem'] },
    body: MemberSettingsInput,
    success: { status: 200, description: 'The member', body: RoundRobinMember },
    errors: ['round-robin-too-large', 'conflict'],
    etag: 'honoured',
    acceptsReadOnly: true,
  },
  createLead: {
    method: 'POST',
    path: '/v1/accounts/{accountId}/campaigns/{campaignId}/leads',
    summary: 'Assign a lead',
    description:
      'To the member of the round robin who is furthest behind their share. The lead waits when no member is eligible. A repeated request with the same lead is answered with 200 and the lead as it is now.',
    allow: ['service'],
    uses: { table: ['BatchGetItem', 'ConditionCheckItem', 'DeleteItem', 'PutItem', 'Query', 'UpdateItem'] },
    body: LeadInput,
    success: { status: 201, also: [200], description: 'The lead with the user who got it, and why', body: Lead },
    errors: ['campaign-archived', 'round-robin-too-large'],
    creates: true,
  },
  listLeads: {
    method: 'GET',
    path: '/v1/accounts/{accountId}/campaigns/{campaignId}/leads',
    summary: 'List the leads of a campaign',
    description:
      'A new lead appears within a second. The leads of a removed campaign are listed as long as no other campaign has its id.',
    allow: ['owner', 'admin', 'service'],
    uses: { table: ['GetItem', 'PutItem'], indexes: ['leads'] },
    query: LeadQuery,
    success: { status: 200, description: 'A page of leads, newest first', body: pageOf(LeadSummary) },
  },
  reassignLead: {
    method: 'POST',
    path: '/v1/accounts/{accountId}/campaigns/{campaignId}/leads/{leadId}/reassign',
    summary: 'Give a lead to another user',
    description:
      'To the user named, or to the member whose turn is next. The lead counts for the one who has it now, and no longer for the other. Naming the user who has it changes nothing.',
    allow: ['owner', 'service'],
    uses: {
      table: ['BatchGetItem', 'ConditionCheckItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
    },
    body: z.optional(z.strictObject({ userId: z.optional(VendorId) })),
    success: { status: 200, description: 'The lead with the user who has it now, and why', body: Lead },
    errors: [
      ...(['campaign-archived', 'lead-not-assigned', 'not-eligible', 'nobody-eligible'] as const),
      'round-robin-too-large',
    ],
    creates: true,
  },
  getLead: {
    method: 'GET',
    path: '/v1/accounts/{accountId}/campaigns/{campaignId}/leads/{leadId}',
    summary: 'Read a lead',
    allow: ['owner', 'admin', 'service'],
    uses: { table: ['GetItem', 'PutItem'] },
    success: { status: 200, description: 'The lead with the user who got it, and why', body: Lead },
  },
});
