import { expect } from 'vitest';
import { as } from './gatehouse.ts';
import { teamAccount } from './team.ts';

/** Creates an account whose campaign A has Mia and Erin in its round robin. @returns its id */
export const roundRobinAccount = async (): Promise<string> => {
  const accountId = await teamAccount();
  const owner = await as('owner', accountId);
  const changes = [{ campaignIds: ['a'], roundRobin: true }];
  await owner.createAssignmentJob({ accountId, body: { userIds: ['mia', 'erin'], changes } });
  const members = async () => (await owner.getRoundRobin({ accountId, campaignId: 'a' })).body.members.length;
  await expect.poll(members, { timeout: 20_000 }).toBe(2);
  return accountId;
};

/** The settings of a member of campaign A. */
export const memberOf = async (accountId: string, userId: string) =>
  (await (await as('owner', accountId)).getRoundRobin({ accountId, campaignId: 'a' })).body.members.find(
    (member) => member.userId === userId,
  );

/** Sends a lead of campaign A as the vendor's backend does. */
export const sendLead = async (accountId: string, leadId: string): Promise<void> => {
  await (await as('service', accountId)).createLead({ accountId, campaignId: 'a', body: { leadId } });
};
