import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { endOf } from '../../shared/core/duration.ts';
import { chunks, pooled } from '../../shared/core/pool.ts';
import {
  type GrantRecord,
  type GrantTransition,
  grantCreated,
  grantExpired,
  grantExpiring,
  grantRevoked,
  type Refusal,
} from '../../shared/grants/transitions.ts';
import type { Cause } from '../../shared/journal/cause.ts';
import { currentSettings } from '../../shared/settings/current.ts';
import { createGrantChange, timerChange } from '../../shared/support-access/grant-changes.ts';
import { db, tableName } from '../../shared/table/client.ts';
import type { Change } from '../../shared/table/commit.ts';
import { prefixes } from '../../shared/table/keys.ts';

export type Item = Record<string, unknown>;

/** The items that a change puts, as its own module shapes them; conditions and updates left aside. */
const putsOf = (change: Change): Item[] =>
  change.writes.flatMap((write) => ('put' in write && write.put.Item ? [write.put.Item] : []));

const system: Cause['actor'] = { kind: 'system', id: 'bench' };

const decided = (transition: GrantTransition | Refusal): GrantTransition => {
  if (typeof transition === 'string') throw new Error(`the grant refused: ${transition}`);
  return transition;
};

/** A grant for all teams with the default duration, with the items that creation puts: its own, and its timer. */
export const granted = (
  accountId: string,
  at: string,
): { grant: GrantRecord; grantItems: Item[]; timerItems: Item[] } => {
  const { defaultDuration: duration, teams } = currentSettings();
  const { grant, entry } = grantCreated(
    {
      accountId,
      scope: 'read_only',
      teams,
      duration,
      expiresAt: endOf(at, duration),
      grantedBy: { userId: `owner-of-${accountId}`, role: 'owner' },
      reason: 'The import of last month stopped half way',
      ticket: 'TICKET-48151',
    },
    { actor: { kind: 'user', id: `owner-of-${accountId}`, role: 'owner' }, now: at },
  );
  const items = putsOf(createGrantChange(grant, entry, { clear: [], room: 1 }));
  const isTimer = (item: Item): boolean => String(item['SK']).startsWith(prefixes.timer);
  return { grant, grantItems: items.filter((item) => !isTimer(item)), timerItems: items.filter(isTimer) };
};

/** The item of a grant after its warning was given. */
export const warned = (grant: GrantRecord): Item[] => {
  if (grant.warnAt === null) throw new Error('no warning is due');
  return putsOf(timerChange(decided(grantExpiring(grant, { actor: system, now: grant.warnAt }))));
};

/** The item of a grant that has expired and was swept. */
export const expired = (grant: GrantRecord): Item[] => {
  if (grant.expiresAt === null) throw new Error('an unlimited grant does not expire');
  return putsOf(timerChange(decided(grantExpired(grant, { actor: system, now: grant.expiresAt }))));
};

/** The item of a grant that was revoked at once. */
export const revoked = (grant: GrantRecord): Item[] =>
  putsOf(timerChange(decided(grantRevoked(grant, 'revoked', { actor: system, now: grant.grantedAt }))));

const perRequest = 25;

/** Puts items into the table, past all conditions; nothing of it is measured. */
export const load = async (items: readonly Item[]): Promise<void> => {
  await pooled(chunks(items, perRequest), 4, async (some) => {
    const { UnprocessedItems = {} } = await db.send(
      new BatchWriteCommand({ RequestItems: { [tableName()]: some.map((Item) => ({ PutRequest: { Item } })) } }),
    );
    if (Object.keys(UnprocessedItems).length > 0) throw new Error('the table did not take all items');
  });
};
