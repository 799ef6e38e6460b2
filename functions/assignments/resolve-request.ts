import { Problem } from '../../shared/api/problem.ts';
import type { StoredChange } from '../../shared/assignments/job.ts';
import { type AssignmentInput, maxUsers } from '../../shared/assignments/job-request.ts';
import { canRemove, isContradictory } from '../../shared/campaigns/campaign-access.ts';
import { allCampaigns, readCampaigns } from '../../shared/campaigns/store.ts';
import { bitmapOf } from '../../shared/core/bitmap.ts';

type Errors = { pointer: string; message: string }[];

/** How many errors one problem lists. */
const maxErrors = 50;

const refuse = (problem: ConstructorParameters<typeof Problem>[0], errors: Errors): void => {
  if (errors.length > 0) throw new Problem(problem, { errors: errors.slice(0, maxErrors) });
};

/**
 * Checks the rules that need nothing but the request.
 * @throws Problem `too-many-users`, `round-robin-needs-access`, `bulk-removal`
 */
export const checkRequest = ({ userIds, changes }: AssignmentInput): void => {
  if (userIds.length > maxUsers) {
    refuse('too-many-users', [{ pointer: '#/userIds', message: `has ${userIds.length} users` }]);
  }
  const errorAt = (index: number, field: string, message: string) => ({
    pointer: `#/changes/${index}/${field}`,
    message,
  });
  refuse(
    'round-robin-needs-access',
    changes.flatMap((change, index) =>
      isContradictory(change) ? errorAt(index, 'roundRobin', 'must not be true where canAccess is false') : [],
    ),
  );
  if (userIds.length === 1) return;
  refuse(
    'bulk-removal',
    changes.flatMap((change, index) =>
      canRemove(change)
        ? errorAt(index, change.canAccess === false ? 'canAccess' : 'roundRobin', 'must not be false for several users')
        : [],
    ),
  );
};

/** For more campaigns than this, reading all of the account takes fewer requests. */
const maxByKey = 1000;

/** Reads the numbers of the requested campaigns, by id: some by their keys, all or very many by queries. */
const readNumbers = async (accountId: string, { changes }: AssignmentInput): Promise<Map<string, number>> => {
  const ids = new Set(changes.flatMap(({ campaignIds }) => campaignIds));
  if (ids.size > maxByKey || changes.some(({ campaignIds }) => campaignIds === 'all')) {
    const all = await allCampaigns(accountId);
    return new Map([...all].map(([number, { campaignId }]) => [campaignId, number]));
  }
  const found = await readCampaigns(accountId, [...ids]);
  return new Map([...found].map(([campaignId, { number }]) => [campaignId, number]));
};

/**
 * Replaces campaign ids by campaign numbers; `all` becomes the campaigns that exist now.
 * @returns the changes, and the ids of the campaigns by number
 * @throws Problem `unknown-campaign`
 */
export const resolveRequest = async (
  accountId: string,
  request: AssignmentInput,
): Promise<{ changes: StoredChange[]; campaignIdOf: ReadonlyMap<number, string> }> => {
  const numbers = await readNumbers(accountId, request);
  refuse(
    'unknown-campaign',
    request.changes.flatMap(({ campaignIds }, index) =>
      campaignIds === 'all'
        ? []
        : campaignIds.flatMap((id, place) =>
            numbers.has(id)
              ? []
              : { pointer: `#/changes/${index}/campaignIds/${place}`, message: 'is not a campaign of the account' },
          ),
    ),
  );
  const changes = request.changes.map(({ campaignIds, ...boxes }): StoredChange => {
    const ids = campaignIds === 'all' ? [...numbers.keys()] : campaignIds;
    return {
      ...boxes,
      campaigns: bitmapOf(ids.map((id) => numbers.get(id) ?? 0)),
      ...(campaignIds === 'all' ? { all: true } : {}),
    };
  });
  return { changes, campaignIdOf: new Map([...numbers].map(([id, number]) => [number, id])) };
};
