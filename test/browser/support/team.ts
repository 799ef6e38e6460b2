import { as, newAccount } from './gatehouse.ts';

/** Creates an account with two campaigns, and people whose passwords and two-factor authentication differ. @returns its id */
export const teamAccount = async (): Promise<string> => {
  const accountId = await newAccount();
  const service = await as('service');
  const people = [
    ['mia', { passwordStrength: 1, twoFactor: false, lastSeenAt: '2026-11-20T08:00:00.000Z' }],
    ['olivia', { passwordStrength: 4, twoFactor: true }],
  ] as const;
  await Promise.all([
    ...people.map(([userId, body]) => service.changeUser({ accountId, userId, body })),
    service.putUser({
      accountId,
      userId: 'erin',
      body: {
        name: 'Erin External',
        email: 'erin@test.example',
        role: 'member',
        kind: 'external',
        passwordStrength: 2,
      },
    }),
    service.putCampaign({ accountId, campaignId: 'a', body: { name: 'Campaign A' } }),
    service.putCampaign({ accountId, campaignId: 'b', body: { name: 'Campaign B' } }),
  ]);
  return accountId;
};
