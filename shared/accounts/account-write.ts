import type { Write } from '../table/commit.ts';
import { Expression } from '../table/expression.ts';
import { keys } from '../table/keys.ts';
import { type AddedBlock, addBlock } from './blocked-agents.ts';
import { type Cover, countByAgent, type LiveGrant, type LiveSession, storedGrantOf } from './live-access.ts';

const renewalPrefix = 'renewBy#';

/**
 * The attribute of an account's item that holds the instant by which an open session must be renewed. It lies beside the
 * map of sessions, so that renewals do not conflict with changes of that map.
 */
export const renewalAttribute = (sessionId: string) => `${renewalPrefix}${sessionId}` as const;

/** A write has room for this many; the next one removes more. */
const maxStrayRenewals = 100;

/** The ids of sessions that are not open, but whose renewals an earlier version left on the account's item. */
export const strayRenewalsOf = (account: object, liveSessions: Readonly<Record<string, LiveSession>>): string[] =>
  Object.keys(account)
    .filter((name) => name.startsWith(renewalPrefix))
    .map((name) => name.slice(renewalPrefix.length))
    .filter((id) => !(id in liveSessions))
    .slice(0, maxStrayRenewals);

/** A change of an account's live grants and open sessions, with the conditions that must hold for it. */
export interface LiveChange {
  /** Grants to set, by id. */
  set?: Readonly<Record<string, LiveGrant>>;
  /** Ids of grants to remove. */
  remove?: readonly string[];
  /** Grants to remove if they have lapsed by `now`: one that was extended meanwhile must not be lost. */
  clear?: { ids: readonly string[]; now: string };
  /** The largest number of live grants, lapsed ones included, at which a new one may be set. */
  room?: number;
  /** The open sessions: `seen` must still be stored, and becomes `next`. */
  sessions?: { seen: Readonly<Record<string, LiveSession>>; next: Readonly<Record<string, LiveSession>> };
  /** Ids of ended sessions whose renewals are still stored, to remove. */
  strayRenewals?: readonly string[];
  /** The account must not be held at this instant: for changes that yield to one that ends sessions. */
  notHeldAt?: string | undefined;
  /** An agent to block. */
  block?: AddedBlock;
  /** Grants that sessions move to: their epoch must still be the one that was read. */
  covers?: readonly Cover[];
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Requires that the stored open sessions are those in `seen`. Items of the first version lack the map. */
export const requireSessions = (item: Expression, seen: Readonly<Record<string, LiveSession>>): Expression => {
  const isStored = `${item.path('liveSessions')} = ${item.value(seen)}`;
  const isEmpty = Object.keys(seen).length === 0;
  return item.require(isEmpty ? `(attribute_not_exists(${item.path('liveSessions')}) OR ${isStored})` : isStored);
};

/** Requires that no change that ends sessions holds other writers off at `now`. */
export const requireNotHeld = (item: Expression, now: string): Expression => {
  const heldUntil = item.path('heldUntil');
  return item.require(`(attribute_not_exists(${heldUntil}) OR ${heldUntil} <= ${item.value(now)})`);
};

/** Requires that the account exists and is not closed. */
export const requireOpen = (item: Expression): Expression =>
  item.requireExists().require(`attribute_not_exists(${item.path('closedAt')})`);

/** The check that an account exists and is not closed. Condition `account`. */
export const accountCheck = (accountId: string): Write =>
  requireOpen(new Expression()).write('account', keys.account(accountId));

/** Replaces the map of open sessions, with their number by agent. */
export const replaceSessions = (item: Expression, next: Readonly<Record<string, LiveSession>>): Expression =>
  item.set('liveSessions', next).set('sessionCounts', countByAgent(next));

const setSessions = (item: Expression, { seen, next }: NonNullable<LiveChange['sessions']>): void => {
  requireSessions(item, seen);
  if (!isSame(seen, next)) replaceSessions(item, next);
  for (const id of Object.keys(seen)) if (!(id in next)) item.remove(renewalAttribute(id));
};

/**
 * The write of a change to the account's item. Its condition has the label `account`: the account exists, has room, the
 * grants to clear have lapsed, and the sessions and covers are still those that were read.
 */
export const accountWrite = (accountId: string, change: LiveChange): Write => {
  const {
    set = {},
    remove = [],
    clear = { ids: [], now: '' },
    room,
    sessions,
    strayRenewals = [],
    notHeldAt,
    block,
    covers = [],
  } = change;
  const item = requireOpen(new Expression());
  for (const [id, live] of Object.entries(set)) item.set(['liveGrants', id], storedGrantOf(live));
  for (const id of remove) item.remove(['liveGrants', id]);
  for (const id of clear.ids) {
    const now = item.value(clear.now);
    const [end, reconfirmBy] = [
      item.path(['liveGrants', id, 'expiresAt']),
      item.path(['liveGrants', id, 'reconfirmBy']),
    ];
    item.remove(['liveGrants', id]).require(`(${end} <= ${now} OR ${reconfirmBy} <= ${now})`);
  }
  if (room !== undefined) {
    const isStored = Object.keys(set).map((id) => ` OR attribute_exists(${item.path(['liveGrants', id])})`);
    item.require(`(size(${item.path('liveGrants')}) < ${item.value(room)}${isStored.join('')})`);
  }
  if (sessions) setSessions(item, sessions);
  for (const id of strayRenewals) item.remove(renewalAttribute(id));
  if (block) addBlock(item, block);
  if (notHeldAt !== undefined) requireNotHeld(item, notHeldAt);
  for (const { grantId, grant } of covers) {
    if (!(grantId in set)) item.requireEqual(['liveGrants', grantId, 'epoch'], grant.epoch);
  }
  return item.write('account', keys.account(accountId));
};
