import { as, newAccount } from './gatehouse.ts';

/** An account with an owner who is well protected, and an external accountant who is not. */
export const accountWithPeople = async (): Promise<string> => {
  const accountId = await newAccount();
  const service = await as('service');
  await service.changeUser({ accountId, userId: 'olivia', body: { passwordStrength: 4, twoFactor: true } });
  const erin = { name: 'Erin External', role: 'member', kind: 'external', passwordStrength: 3 } as const;
  await service.putUser({ accountId, userId: 'erin', body: { ...erin, email: 'erin@test.example' } });
  return accountId;
};
