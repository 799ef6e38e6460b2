import * as z from 'zod/mini';
import { PageQuery, pageOf, SearchText } from '../api/params.ts';
import { defineRoutes } from '../api/route.ts';
import { Campaign, CampaignAccessRow, CampaignInput, CampaignMember } from './campaign.ts';

const SearchQuery = z.extend(PageQuery, { q: SearchText });

const RemovalQuery = z.strictObject({
  waiting: z.optional(z.enum(['discard'])).register(z.globalRegistry, {
    description: '`discard`: leads that wait end as discarded, with an event each',
  }),
});

/** Routes of campaigns, and of their members. */
export const campaignRoutes = defineRoutes({
  putCampaign: {
    method: 'PUT',
    path: '/v1/accounts/{accountId}/campaigns/{campaignId}',
    summary: 'Create or replace a campaign',
    description:
      'Members left out keep their stored values. Repeating the request with the same content changes nothing. No user has access to a new campaign.',
    allow: ['owner', 'service'],
    uses: { table: ['ConditionCheckItem', 'GetItem', 'PutItem', 'UpdateItem'] },
    body: CampaignInput,
    success: { status: 200, also: [201], description: 'The campaign; 201 when it is new', body: Campaign },
    errors: ['too-many-campaigns', 'conflict'],
    etag: 'honoured',
    acceptsReadOnly: true,
  },
  getCampaign: {
    method: 'GET',
    path: '/v1/accounts/{accountId}/campaigns/{campaignId}',
    summary: 'Read a campaign',
    allow: ['owner', 'service'],
    uses: { table: ['GetItem'] },
    success: { status: 200, description: 'The campaign', body: Campaign },
    etag: 'sent',
  },
  deleteCampaign: {
    method: 'DELETE',
    path: '/v1/accounts/{accountId}/campaigns/{campaignId}',
    summary: 'Remove a campaign',
    description:
      'All users lose their access, also to a later campaign with the same id. Assigned leads stay on record. Refused while leads wait, unless `waiting=discard`: then no user gets them.',
    allow: ['owner', 'service'],
    uses: { table: ['BatchGetItem', 'ConditionCheckItem', 'DeleteItem', 'PutItem', 'Query', 'UpdateItem'] },
    query: RemovalQuery,
    success: { status: 200, description: 'The campaign was removed', body: z.object({ campaignId: z.string() }) },
    errors: ['leads-waiting', 'conflict'],
    etag: 'honoured',
  },
  listCampaigns: {
    method: 'GET',
    path: '/v1/accounts/{accountId}/campaigns',
    summary: 'List or search the campaigns of an account',
    allow: ['owner', 'admin', 'service'],
    uses: { table: ['GetItem', 'Query'] },
    query: SearchQuery,
    success: { status: 200, description: 'A page of campaigns, by id', body: pageOf(Campaign) },
    errors: ['search-too-short'],
  },
  listUserCampaigns: {
    method: 'GET',
    path: '/v1/accounts/{accountId}/users/{userId}/campaign-access',
    summary: 'List all campaigns with the access of a user',
    allow: ['owner', 'admin', 'self'],
    uses: { table: ['BatchGetItem', 'Query'] },
    query: SearchQuery,
    success: {
      status: 200,
      description: 'A page of campaigns with the access of the user, by campaign id',
      body: pageOf(CampaignAccessRow),
    },
    errors: ['search-too-short'],
  },
  listCampaignMembers: {
    method: 'GET',
    path: '/v1/accounts/{accountId}/campaigns/{campaignId}/members',
    summary: 'List the users who can access a campaign',
    allow: ['owner', 'admin'],
    uses: { table: ['BatchGetItem', 'GetItem', 'Query'] },
    query: PageQuery,
    success: { status: 200, description: 'A page of users, by id', body: pageOf(CampaignMember) },
  },
});
