import { Problem } from '../../shared/api/problem.ts';
import type { StoredChange } from '../../shared/assignments/job.ts';
import { type AssignmentInput, maxUsers } from '../../shared/assignments/request.ts';
import { contradicts, removes } from '../../shared/campaigns/campaign-access.ts';
import { allCampaigns, readCampaigns } from '../../shared/campaigns/store.ts';
import { bitmapOf } from '../../shared/core/bitmap.ts';

type Errors = { pointer: string; message: string }[];

/** How many places a problem points at. */
const mostErrors = 50;

const refuse = (problem: ConstructorParameters<typeof Problem>[0], errors: Errors): void => {
  if (errors.length > 0) throw new Problem(problem, { errors: errors.slice(0, mostErrors) });
};

/**
 * Checks what can be told from the request alone.
 * @throws Problem `too-many-users`, `round-robin-needs-access`, `bulk-removal`
 */
export const checkRequest = ({ userIds, changes }: AssignmentInput): void => {
  if (userIds.length > maxUsers) {
    refuse('too-many-users', [{ pointer: '#/userIds', message: `has ${userIds.length} users` }]);
  }
  const pointed = (index: number, field: string, message: string) => ({
    pointer: `#/changes/${index}/${field}`,
    message,
  });
  refuse(
    'round-robin-needs-access',
    changes.flatMap((change, index) =>
      contradicts(change) ? pointed(index, 'roundRobin', 'must not be true where canAccess is false') : [],
    ),
  );
  if (userIds.length === 1) return;
  refuse(
    'bulk-removal',
    changes.flatMap((change, index) =>
      removes(change)
        ? pointed(index, change.canAccess === false ? 'canAccess' : 'roundRobin', 'must not be false for several users')
        : [],
    ),
  );
};

/** From so many on, reading all of them is less work. */
const mostByKey = 1000;

/** Campaigns by id, as far as they are asked for: single ones by their keys, all of them in as few queries as it takes. */
const campaignsFor = async (accountId: string, { changes }: AssignmentInput): Promise<Map<string, number>> => {
  const ids = new Set(changes.flatMap(({ campaignIds }) => campaignIds));
  if (ids.size > mostByKey || changes.some(({ campaignIds }) => campaignIds === 'all')) {
    const all = await allCampaigns(accountId);
    return new Map([...all].map(([number, { campaignId }]) => [campaignId, number]));
  }
  const found = await readCampaigns(accountId, [...ids]);
  return new Map([...found].map(([campaignId, { number }]) => [campaignId, number]));
};

/**
 * The changes with their campaigns by number; for `all`, those that there are now.
 * @returns the campaigns, too, by number
 * @throws Problem `unknown-campaign`
 */
export const resolveRequest = async (
  accountId: string,
  asked: AssignmentInput,
): Promise<{ changes: StoredChange[]; idOf: ReadonlyMap<number, string> }> => {
  const numbers = await campaignsFor(accountId, asked);
  refuse(
    'unknown-campaign',
    asked.changes.flatMap(({ campaignIds }, index) =>
      campaignIds === 'all'
        ? []
        : campaignIds.flatMap((id, place) =>
            numbers.has(id)
              ? []
              : { pointer: `#/changes/${index}/campaignIds/${place}`, message: 'is not a campaign of the account' },
          ),
    ),
  );
  const changes = asked.changes.map(({ campaignIds, ...boxes }): StoredChange => {
    const ids = campaignIds === 'all' ? [...numbers.keys()] : campaignIds;
    return {
      ...boxes,
      campaigns: bitmapOf(ids.map((id) => numbers.get(id) ?? 0)),
      ...(campaignIds === 'all' ? { all: true } : {}),
    };
  });
  return { changes, idOf: new Map([...numbers].map(([id, number]) => [number, id])) };
};
