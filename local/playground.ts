import { accountRoutes } from '../shared/accounts/routes.ts';
import { campaignRoutes } from '../shared/campaigns/routes.ts';
import { pooled } from '../shared/core/pool.ts';
import { ApiError, createClient } from '../shared/http/client.ts';
import type { LocalGatehouse } from './gatehouse.ts';
import { pagesOf } from './pages.ts';
import { campaigns, people } from './playground-names.ts';

/** The account to play with. */
export const playground = 'playground';

/** What it is called says whether it is all there: so a later start knows what an earlier one has left undone. */
const names = { begun: 'Playground (not all there yet)', ready: 'Playground' };

/** Whether an account of this name is all there. */
export const isReady = ({ name }: { name: string }): boolean => name !== names.begun;

const owner = { userId: 'olivia', name: 'Olivia Owner', role: 'owner' } as const;

/** Requests at a time: they leave room for those of whoever plays. */
const width = 4;

/** Filling the playground, in the background. */
export interface Filling {
  /** Resolves to whether it is all there, or to false when it was stopped before. Rejects when a request failed. */
  done: Promise<boolean>;
  /** No further request; resolves when none is under way. */
  stop: () => Promise<void>;
}

/**
 * Makes an account with 200 users and 300 campaigns, through the API as the vendor's backend would. What is there
 * already is left as it is; one that was ready once is not looked into, whatever has become of it.
 */
export const fillPlayground = ({ url: baseUrl, token }: Pick<LocalGatehouse, 'url' | 'token'>): Filling => {
  let stopped = false;
  const fill = async (): Promise<boolean> => {
    const options = { baseUrl, token: await token({ kind: 'service', sub: 'backend' }) };
    const { getAccount, putAccount, listUsers, putUser } = createClient(accountRoutes, options);
    const { listCampaigns, putCampaign } = createClient(campaignRoutes, options);
    const here = { accountId: playground };
    const call = (name: string) => putAccount({ ...here, body: { name, edition: 'dream_team' } });
    const found = await getAccount(here).catch((error: unknown) => {
      if (error instanceof ApiError && error.status === 404) return undefined;
      throw error;
    });
    if (found && isReady(found.body)) return true;
    if (!found) await call(names.begun);

    const put = <Item>(items: readonly Item[], work: (item: Item) => Promise<unknown>) =>
      pooled(items, width, async (item) => {
        if (!stopped) await work(item);
      });
    const users = new Set((await pagesOf((query) => listUsers({ ...here, query }))).map(({ userId }) => userId));
    const missing = [owner, ...people.map((one) => ({ ...one, role: 'member' as const }))].filter(
      ({ userId }) => !users.has(userId),
    );
    await put(missing, ({ userId, ...body }) =>
      putUser({ ...here, userId, body: { ...body, email: `${userId}@${playground}.example` } }),
    );
    const known = await pagesOf((query) => listCampaigns({ ...here, query }));
    const ids = new Set(known.map(({ campaignId }) => campaignId));
    await put(
      campaigns.filter(({ campaignId }) => !ids.has(campaignId)),
      ({ campaignId, name }) => putCampaign({ ...here, campaignId, body: { name } }),
    );
    if (stopped) return false;
    await call(names.ready);
    return true;
  };
  const done = fill();
  return {
    done,
    stop: async () => {
      stopped = true;
      await done.catch(() => {});
    },
  };
};
