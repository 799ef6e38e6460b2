import { ApiError, createClient } from '../../package/client/index.ts';
import { devToken } from './gatehouse.ts';
import { samplePolicy } from './sample-policy.ts';

interface SampleUser {
  name: string;
  role: 'owner' | 'admin' | 'member';
  kind?: 'internal' | 'external';
  status?: 'active' | 'suspended';
  twoFactor: boolean;
  passwordStrength: number;
  /** Days since the user was last seen. */
  daysAway: number;
}

const users: Record<string, SampleUser> = {
  olivia: { name: 'Olivia Owner', role: 'owner', twoFactor: true, passwordStrength: 4, daysAway: 0 },
  adam: { name: 'Adam Admin', role: 'admin', twoFactor: true, passwordStrength: 3, daysAway: 1 },
  mia: { name: 'Mia Member', role: 'member', twoFactor: false, passwordStrength: 1, daysAway: 0 },
  sam: {
    name: 'Sam Suspended',
    role: 'member',
    status: 'suspended',
    twoFactor: false,
    passwordStrength: 2,
    daysAway: 40,
  },
  erin: {
    name: 'Erin External',
    role: 'member',
    kind: 'external',
    twoFactor: false,
    passwordStrength: 3,
    daysAway: 200,
  },
};

interface SampleAccount {
  name: string;
  edition: string;
  policy?: typeof samplePolicy;
}

const accounts: Record<string, SampleAccount> = {
  acme: { name: 'Acme Industries', edition: 'dream_team', policy: samplePolicy },
  globex: { name: 'Globex Corporation', edition: 'sales_essentials' },
};

const dayMillis = 86_400_000;

/**
 * Creates two sample accounts with five users each, one of them with a policy, through the API as the vendor's backend
 * and the accounts' owners would. Accounts that exist are left as they are.
 * @param baseUrl of a local Gatehouse
 */
export const seed = async (baseUrl: string): Promise<void> => {
  const options = { baseUrl, token: await devToken(baseUrl, { kind: 'service', sub: 'backend' }) };
  const { getAccount, putAccount, putUser } = createClient(options);
  const create = async (accountId: string, { policy, ...account }: SampleAccount): Promise<void> => {
    const found = await getAccount({ accountId }).catch((error: unknown) => {
      if (error instanceof ApiError && error.status === 404) return undefined;
      throw error;
    });
    if (found) return;
    await putAccount({ accountId, body: account });
    await Promise.all(
      Object.entries(users).map(([userId, { daysAway, ...user }]) => {
        const lastSeenAt = new Date(Date.now() - daysAway * dayMillis).toISOString();
        return putUser({ accountId, userId, body: { ...user, email: `${userId}@${accountId}.example`, lastSeenAt } });
      }),
    );
    if (!policy) return;
    const owner = await devToken(baseUrl, { kind: 'user', sub: 'olivia', accountId, role: 'owner' });
    await createClient({ baseUrl, token: owner }).putPolicy({ accountId, body: policy, ifMatch: '*' });
  };
  await Promise.all(Object.entries(accounts).map(([accountId, account]) => create(accountId, account)));
};
