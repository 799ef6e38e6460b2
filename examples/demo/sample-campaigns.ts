import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, createClient } from '../../package/client/index.ts';
import type { AssignmentInput } from '../../shared/assignments/job-request.ts';
import { devToken } from './gatehouse.ts';

const campaigns = {
  spring: 'Spring launch',
  'trade-fair': 'Trade fair Geneva',
  rentree: 'Rentrée',
  neukunden: 'Neukunden DACH',
  winback: 'Winback',
} as const;

type CampaignId = keyof typeof campaigns;
type MemberSettings = { weight?: number; dailyCap?: number; pausedUntil?: string };

/** The jobs, in order. */
const jobs: { userIds: string[]; changes: (AssignmentInput['changes'][number] & { campaignIds: CampaignId[] })[] }[] = [
  { userIds: ['adam', 'mia'], changes: [{ campaignIds: ['spring', 'trade-fair'], canAccess: true, roundRobin: true }] },
  {
    userIds: ['erin'],
    changes: [
      { campaignIds: ['spring'], canAccess: true, roundRobin: true },
      { campaignIds: ['neukunden'], canAccess: true },
    ],
  },
  { userIds: ['adam', 'mia'], changes: [{ campaignIds: ['rentree'], canAccess: true }] },
  { userIds: ['mia'], changes: [{ campaignIds: ['winback'], canAccess: true, roundRobin: true }] },
];

/** The leads of winback wait, because its only member is paused. */
const leads: Record<string, CampaignId> = {
  'L-2001': 'spring',
  'L-2002': 'spring',
  'L-2003': 'spring',
  'L-2004': 'trade-fair',
  'L-2005': 'spring',
  'L-2006': 'winback',
  'L-2007': 'winback',
};

const pauseMillis = 14 * 86_400_000;
const pollMillis = 40;

const run = async (owner: Client, accountId: string, body: (typeof jobs)[number]): Promise<void> => {
  const created = (await owner.createAssignmentJob({ accountId, body })).body;
  if (!('jobId' in created)) return;
  const { jobId } = created;
  while ((await owner.getAssignmentJob({ accountId, jobId })).body.finishedAt === undefined) await sleep(pollMillis);
};

/**
 * Gives an account campaigns, with members of their round robins and leads. An account with campaigns is left as it is.
 * @param baseUrl of a local Gatehouse
 * @returns whether it had no campaigns
 */
export const fillCampaigns = async (baseUrl: string, accountId: string): Promise<boolean> => {
  const [service, owner] = await Promise.all([
    devToken(baseUrl, { kind: 'service', sub: 'backend' }),
    devToken(baseUrl, { kind: 'user', sub: 'olivia', accountId, role: 'owner' }),
  ]);
  const { createLead } = createClient({ baseUrl, token: service });
  const { putRoundRobinMember } = createClient({ baseUrl, token: owner });
  const { putCampaign, listCampaigns } = createClient({ baseUrl, token: owner });
  if ((await listCampaigns({ accountId })).body.items.length > 0) return false;

  for (const [campaignId, name] of Object.entries(campaigns))
    await putCampaign({ accountId, campaignId, body: { name } });
  const jobClient = createClient({ baseUrl, token: owner });
  for (const job of jobs) await run(jobClient, accountId, job);
  const setMember = (campaignId: CampaignId, userId: string, body: MemberSettings) =>
    putRoundRobinMember({ accountId, campaignId, userId, body });
  await setMember('spring', 'mia', { weight: 2 });
  await setMember('spring', 'erin', { dailyCap: 1 });
  await setMember('winback', 'mia', { pausedUntil: new Date(Date.now() + pauseMillis).toISOString() });
  for (const [leadId, campaignId] of Object.entries(leads))
    await createLead({ accountId, campaignId, body: { leadId } });
  return true;
};
