import { endOf } from '../../shared/core/duration.ts';
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
import type { Change } from '../../shared/table/commit.ts';
import { prefixes } from '../../shared/table/keys.ts';
import type { Item } from './world.ts';

/** The items that a change puts; its conditions and updates are left out. */
const putsOf = (change: Change): Item[] =>
  change.writes.flatMap((write) => ('put' in write && write.put.Item ? [write.put.Item] : []));

/** The grant's item after a transition at `now`. */
const itemAfter = (transition: (cause: Cause) => GrantTransition | Refusal, now: string | null): Item[] => {
  if (now === null) throw new Error('an unlimited grant neither expires nor is warned of');
  const decided = transition({ actor: { kind: 'system', id: 'bench' }, now });
  if (typeof decided === 'string') throw new Error(`the grant refused: ${decided}`);
  return putsOf(timerChange(decided));
};

/** A grant for all teams with the default duration: with the items that its creation puts, its own and its timer. */
export const granted = (accountId: string, at: string): { grant: GrantRecord; own: Item[]; timer: Item[] } => {
  const { defaultDuration: duration, teams } = currentSettings();
  const owner = { userId: `owner-of-${accountId}`, role: 'owner' } as const;
  const { grant, entry } = grantCreated(
    {
      ...{ accountId, scope: 'read_only', teams, duration, expiresAt: endOf(at, duration), grantedBy: owner },
      ...{ reason: 'The import of last month stopped half way', ticket: 'TICKET-48151' },
    },
    { actor: { kind: 'user', id: owner.userId, role: owner.role }, now: at },
  );
  const items = putsOf(createGrantChange(grant, entry, { clear: [], room: 1 }));
  const isTimer = ({ SK }: Item): boolean => String(SK).startsWith(prefixes.timer);
  return { grant, own: items.filter((item) => !isTimer(item)), timer: items.filter(isTimer) };
};

/** The item of a grant whose warning has been given. */
export const warned = (grant: GrantRecord): Item[] => itemAfter((cause) => grantExpiring(grant, cause), grant.warnAt);

/** The item of a grant that has expired and was swept. */
export const expired = (grant: GrantRecord): Item[] =>
  itemAfter((cause) => grantExpired(grant, cause), grant.expiresAt);

/** The item of a grant that was revoked at once. */
export const revoked = (grant: GrantRecord): Item[] =>
  itemAfter((cause) => grantRevoked(grant, 'revoked', cause), grant.grantedAt);
