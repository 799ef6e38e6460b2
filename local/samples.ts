import { accountRoutes } from '../shared/accounts/routes.ts';
import { clock } from '../shared/core/clock.ts';
import { toInstant } from '../shared/core/instant.ts';
import { ApiError, createClient } from '../shared/http/client.ts';
import { policyRoutes } from '../shared/policies/routes.ts';
import type { LocalGatehouse } from './gatehouse.ts';
import { samplePolicy } from './sample-policy.ts';

interface SampleUser {
  name: string;
  role: 'owner' | 'admin' | 'member';
  kind?: 'internal' | 'external';
  status?: 'active' | 'suspended';
  twoFactor: boolean;
  passwordStrength: number;
  /** Days since they were last seen. */
  away: number;
}

const users: Record<string, SampleUser> = {
  olivia: { name: 'Olivia Owner', role: 'owner', twoFactor: true, passwordStrength: 4, away: 0 },
  adam: { name: 'Adam Admin', role: 'admin', twoFactor: true, passwordStrength: 3, away: 1 },
  mia: { name: 'Mia Member', role: 'member', twoFactor: false, passwordStrength: 1, away: 0 },
  sam: { name: 'Sam Suspended', role: 'member', status: 'suspended', twoFactor: false, passwordStrength: 2, away: 40 },
  erin: { name: 'Erin External', role: 'member', kind: 'external', twoFactor: false, passwordStrength: 3, away: 200 },
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

const day = 86_400_000;

/**
 * Makes two sample accounts with five people each, one with a policy, through the API as the vendor's backend and their
 * owners would. What is there already is left as it is.
 */
export const seed = async ({ url: baseUrl, token }: Pick<LocalGatehouse, 'url' | 'token'>): Promise<void> => {
  const options = { baseUrl, token: await token({ kind: 'service', sub: 'backend' }) };
  const { getAccount, putAccount, putUser } = createClient(accountRoutes, options);
  const make = async (accountId: string, { policy, ...account }: SampleAccount): Promise<void> => {
    const found = await getAccount({ accountId }).catch((error: unknown) => {
      if (error instanceof ApiError && error.status === 404) return undefined;
      throw error;
    });
    if (found) return;
    await putAccount({ accountId, body: account });
    await Promise.all(
      Object.entries(users).map(([userId, { away, ...user }]) => {
        const lastSeenAt = toInstant(Date.parse(clock.now()) - away * day);
        return putUser({ accountId, userId, body: { ...user, email: `${userId}@${accountId}.example`, lastSeenAt } });
      }),
    );
    if (!policy) return;
    const owner = await token({ kind: 'user', sub: 'olivia', accountId, role: 'owner' });
    await createClient(policyRoutes, { baseUrl, token: owner }).putPolicy({ accountId, body: policy, ifMatch: '*' });
  };
  await Promise.all(Object.entries(accounts).map(([accountId, account]) => make(accountId, account)));
};
