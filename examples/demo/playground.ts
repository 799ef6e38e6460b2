import { ApiError, createClient } from '../../package/client/index.ts';
import { pooled } from '../../shared/core/pool.ts';
import { devToken } from './gatehouse.ts';
import { pagesOf } from './pages.ts';
import { campaigns, members } from './playground-names.ts';

/** Id of the account with 200 users and 300 campaigns. */
export const playground = 'playground';

/** The account's name records whether it is complete, so that a later start continues what an earlier one left. */
const names = { incomplete: 'Playground (incomplete)', ready: 'Playground' };

/** Whether the playground account with this name is complete. */
export const isReady = ({ name }: { name: string }): boolean => name !== names.incomplete;

const owner = { userId: 'olivia', name: 'Olivia Owner', role: 'owner' } as const;

/** Concurrent requests: few, so that the user's own requests stay fast. */
const concurrency = 4;

/** The playground being filled in the background. */
export interface Filling {
  /** Resolves to true when the playground is complete, to false when filling was stopped. Rejects when a request failed. */
  done: Promise<boolean>;
  /** Sends no further request; resolves when none is in flight. */
  stop: () => Promise<void>;
}

/**
 * Creates an account with 200 users and 300 campaigns, through the API as the vendor's backend would. Users and campaigns
 * that exist are left as they are; an account that was complete once is not checked again.
 * @param baseUrl of a local Gatehouse
 */
export const fillPlayground = (baseUrl: string): Filling => {
  let stopped = false;
  const fill = async (): Promise<boolean> => {
    const options = { baseUrl, token: await devToken(baseUrl, { kind: 'service', sub: 'backend' }) };
    const { getAccount, putAccount, listUsers, putUser } = createClient(options);
    const { listCampaigns, putCampaign } = createClient(options);
    const here = { accountId: playground };
    const putName = (name: string) => putAccount({ ...here, body: { name, edition: 'dream_team' } });
    const found = await getAccount(here).catch((error: unknown) => {
      if (error instanceof ApiError && error.status === 404) return undefined;
      throw error;
    });
    if (found && isReady(found.body)) return true;
    if (!found) await putName(names.incomplete);

    const put = <Item>(items: readonly Item[], work: (item: Item) => Promise<unknown>) =>
      pooled(items, concurrency, async (item) => {
        if (!stopped) await work(item);
      });
    const users = new Set((await pagesOf((query) => listUsers({ ...here, query }))).map(({ userId }) => userId));
    const missing = [owner, ...members.map((one) => ({ ...one, role: 'member' as const }))].filter(
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
    await putName(names.ready);
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
