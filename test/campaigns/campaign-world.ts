import type * as z from 'zod/mini';
import type { AssignmentJob } from '../../shared/assignments/job.ts';
import type { Lead, RoundRobin } from '../../shared/leads/lead.ts';
import { api, type RouteName } from '../support/api/api.ts';
import type { Request, Result } from '../support/api/call.ts';
import { service, user } from '../support/api/identity.ts';
import { readPages } from '../support/events/chain.ts';
import type { Machine } from '../support/world/workflow.ts';
import { makeAccount, makeCampaign, makeJob, makeUser } from '../support/world/world.ts';

interface Row {
  campaignId: string;
  canAccess: boolean;
  roundRobin: boolean;
}

type Boxes = Pick<Row, 'canAccess' | 'roundRobin'>;

/** Two boxes as text: `AR`, `A-` or `--`. */
const shown = ({ canAccess, roundRobin }: Boxes): string => `${canAccess ? 'A' : '-'}${roundRobin ? 'R' : '-'}`;

/** An account with users and campaigns, by its owner where nobody else is named. */
const campaignWorld = (accountId: string, userIds: string[], campaignIds: string[]) => {
  const owner = user('owner', accountId);
  const call = <Body = Record<string, unknown>>(
    name: RouteName,
    params: Record<string, string> = {},
    request: Request = {},
  ): Promise<Result<Body>> => api<Body>(name, { as: owner, ...request, params: { accountId, ...params } });
  return {
    ...{ accountId, owner, userIds, campaignIds, call },
    /** A user's boxes by campaign: `camp-0 AR`. */
    rows: async (userId: string): Promise<string[]> => {
      const rows = await readPages<Row>('listUserCampaigns', { as: owner, params: { accountId, userId } });
      return rows.map((row) => `${row.campaignId} ${shown(row)}`);
    },
    /** Who can access a campaign, with their boxes: `user-0 AR`. */
    members: async (campaignId = 'camp-0'): Promise<string[]> => {
      const as = owner;
      const members = await readPages<Boxes & { userId: string }>('listCampaignMembers', {
        as,
        params: { accountId, campaignId },
      });
      return members.map((member) => `${member.userId} ${shown(member)}`);
    },
    /** What is done with a job. */
    onJob: (what: 'cancel' | 'retry' | 'revert', jobId: string, request: Request = {}) =>
      call<AssignmentJob>(`${what}AssignmentJob`, { jobId }, request),
    /** A lead of `camp-0`, where no other is named, by the vendor's backend. */
    lead: (leadId: string, more: { contactId?: string; campaignId?: string; key?: string } = {}) => {
      const { contactId, campaignId = 'camp-0', key } = more;
      return api<Lead>('createLead', {
        as: service,
        params: { accountId, campaignId },
        body: { leadId, ...(contactId === undefined ? {} : { contactId }) },
        headers: key === undefined ? {} : { 'idempotency-key': key },
      });
    },
    readLead: async (leadId: string, campaignId = 'camp-0'): Promise<Lead> =>
      (await call<Lead>('getLead', { campaignId, leadId })).body,
    roundRobin: async (campaignId = 'camp-0'): Promise<z.output<typeof RoundRobin>> =>
      (await call<z.output<typeof RoundRobin>>('getRoundRobin', { campaignId })).body,
    setTerms: (userId: string, body: Record<string, unknown>, headers: Record<string, string> = {}) =>
      call('putRoundRobinMember', { campaignId: 'camp-0', userId }, { body, headers }),
  };
};

export type CampaignWorld = ReturnType<typeof campaignWorld>;

/** Makes an account with users `user-0`, … and campaigns `camp-0`, …; nobody has access to any. */
export const makeCampaignWorld = async (users: number, campaigns: number): Promise<CampaignWorld> => {
  const accountId = await makeAccount();
  const ids = (prefix: string, count: number): string[] => Array.from({ length: count }, (_, n) => `${prefix}-${n}`);
  const world = campaignWorld(accountId, ids('user', users), ids('camp', campaigns));
  for (const userId of world.userIds) await makeUser(accountId, userId);
  for (const campaignId of world.campaignIds) await makeCampaign(accountId, campaignId);
  return world;
};

/** The same with one campaign, in whose round robin all users are. */
export const makeRoundRobin = async (users: number, machine: Pick<Machine, 'run'>): Promise<CampaignWorld> => {
  const world = await makeCampaignWorld(users, 1);
  await makeJob(world.accountId, world.userIds, { campaignIds: ['camp-0'], roundRobin: true });
  await machine.run();
  return world;
};
