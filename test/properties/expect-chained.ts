import { expect } from 'vitest';
import { readHistory, replay, summaries, verifiedChain, withoutSalts } from '../support/events/chain.ts';
import type { Sinks } from '../support/events/sinks.ts';
import type { Model } from './model.ts';
import type { Real } from './real.ts';

/**
 * After the stream has been consumed: the chain holds, tells the model's story grant by grant, its replay gives what
 * the API reads (but for ends that nobody has recorded yet), and the bus and the audit log got the same.
 */
export const expectChained = async ({ accountId, ids }: Real, model: Model, sinks: Sinks): Promise<void> => {
  const chain = await verifiedChain(accountId);
  const byGrant = Map.groupBy(
    chain.filter(({ target }) => target.type === 'grant'),
    ({ target }) => target.id,
  );
  for (const [handle, grantId] of ids) {
    const expected = model.journal.filter((line) => line.handle === handle).map((line) => line.type);
    expect(byGrant.get(grantId)?.map((entry) => entry.type)).toEqual(expected);
  }
  const open = new Set(model.grants.filter(({ status }) => status === 'active').map(({ handle }) => ids.get(handle)));
  const history = (await readHistory(accountId)).map((grant) =>
    open.has(grant.grantId) ? { ...grant, status: 'active' as const } : grant,
  );
  expect(replay(chain)).toEqual(summaries(history));
  const own = <Entry extends { accountId: string }>(entries: readonly Entry[]) =>
    entries.filter((entry) => entry.accountId === accountId);
  const published = withoutSalts(chain);
  expect(own(sinks.events)).toEqual(published);
  expect(own(sinks.lines)).toEqual(published.map((entry) => ({ code: 'JOURNAL_ENTRY', ...entry })));
};
