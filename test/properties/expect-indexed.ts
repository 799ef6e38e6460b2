import { expect } from 'vitest';
import { type GrantRef, listByTeams } from '../../shared/grants/store.ts';
import { listDue } from '../../shared/table/due-index.ts';
import { dueShards } from '../../shared/table/due-shards.ts';
import { teamsKeysWith } from '../../shared/table/keys.ts';
import type { Model } from './model.ts';
import { allTeams } from './model-time.ts';
import type { Real } from './real.ts';

const endOfTime = '9999-12-31T23:59:59.999Z';

/** Every row of the `due` index, whenever it is due. */
const allDue = async (shard: string): Promise<GrantRef[]> => {
  const rows: GrantRef[] = [];
  let after: Record<string, unknown> | undefined;
  do {
    const { refs, next } = await listDue(shard, endOfTime, 1000, after);
    rows.push(...refs.filter(({ kind }) => kind === 'grant').map(({ accountId, id }) => ({ accountId, grantId: id })));
    after = next;
  } while (after);
  return rows;
};

/** Every row of one combination of teams in the `teams` index, ended or not. */
const allListed = async (key: string): Promise<GrantRef[]> => {
  const rows: GrantRef[] = [];
  for (let after: string | undefined = '0'; after !== undefined; ) {
    const some = await listByTeams(key, '', 1000, after);
    rows.push(...some);
    after = some.at(-1)?.liveUntil;
  }
  return rows;
};

/**
 * The indexes hold what they are for and nothing that has left: the sweep's the grants with a warning or an end ahead,
 * the agents' those that were not revoked.
 */
export const expectIndexed = async ({ accountId, ids }: Real, model: Model): Promise<void> => {
  const own = (rows: readonly GrantRef[]) =>
    rows.flatMap((row) => (row.accountId === accountId ? row.grantId : [])).sort();
  const of = (keep: (grant: Model['grants'][number]) => boolean) =>
    model.grants
      .filter(keep)
      .map(({ handle }) => ids.get(handle))
      .sort();
  const combinations = [...new Set(allTeams.flatMap((team) => teamsKeysWith(team, allTeams)))];
  const due = (await Promise.all(dueShards().map(allDue))).flat();
  const listed = (await Promise.all(combinations.map(allListed))).flat();
  expect(own(due)).toEqual(of(({ status }) => status === 'active'));
  expect(own(listed)).toEqual(of(({ status }) => status === 'active' || status === 'expired'));
};
