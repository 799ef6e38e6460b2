import { defineRoutes } from '../api/route.ts';
import { Lead, LeadInput, MemberSettingsInput, RoundRobin, RoundRobinMember } from './lead.ts';

/** Leads of campaigns, and among whom they are shared out. */
export const leadRoutes = defineRoutes({
  getRoundRobin: {
    method: 'GET',
    path: '/v1/accounts/{accountId}/campaigns/{campaignId}/round-robin',
    summary: 'Read among whom the leads of a campaign are shared out, and who is next',
    allow: ['owner', 'admin'],
    uses: { table: ['BatchGetItem', 'Query'] },
    success: { status: 200, description: 'The members, by id, and the next picks', body: RoundRobin },
  },
  putRoundRobinMember: {
    method: 'PUT',
    path: '/v1/accounts/{accountId}/campaigns/{campaignId}/round-robin/{userId}',
    summary: 'Set weight, daily cap and pause of a member',
    description: 'What is left out gets its default. Who is in the round robin is changed by assignment jobs.',
    allow: ['owner'],
    uses: { table: ['BatchGetItem', 'ConditionCheckItem', 'DeleteItem', 'PutItem', 'Query', 'UpdateItem'] },
    body: MemberSettingsInput,
    success: { status: 200, description: 'The member', body: RoundRobinMember },
    errors: ['round-robin-too-large', 'conflict'],
    etag: 'honoured',
  },
  createLead: {
    method: 'POST',
    path: '/v1/accounts/{accountId}/campaigns/{campaignId}/leads',
    summary: 'Hand out a lead',
    description:
      'To the member of the round robin who is furthest behind their share; when nobody may get it, it waits. The same lead again gets the same answer, with 200.',
    allow: ['service'],
    uses: { table: ['BatchGetItem', 'ConditionCheckItem', 'DeleteItem', 'PutItem', 'Query', 'UpdateItem'] },
    body: LeadInput,
    success: { status: 201, also: [200], description: 'Who got the lead, and why', body: Lead },
    errors: ['campaign-archived', 'round-robin-too-large'],
    creates: true,
  },
  getLead: {
    method: 'GET',
    path: '/v1/accounts/{accountId}/campaigns/{campaignId}/leads/{leadId}',
    summary: 'Read who got a lead, and why',
    allow: ['owner', 'admin', 'service'],
    uses: { table: ['GetItem'] },
    success: { status: 200, description: 'The lead', body: Lead },
  },
});
