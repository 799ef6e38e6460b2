import { type AccountRecord, readAccount, unlessClosed } from '../../shared/accounts/account-store.ts';
import type { AccountEvents } from '../../shared/accounts/events.ts';
import { clock } from '../../shared/core/clock.ts';
import { startErasure } from '../../shared/erasures/store.ts';
import { type Cause, entriesOf } from '../../shared/journal/cause.ts';
import type { Head as JournalHead, PlaceRange } from '../../shared/journal/head.ts';
import { withSessionsHeld } from '../../shared/support-access/retry-holding-sessions.ts';
import { turnOffOnce } from '../../shared/support-access/turn-off.ts';
import { commit } from '../../shared/table/commit.ts';
import { accountOf, keys } from '../../shared/table/keys.ts';
import { erasedFrom, erasuresToRepeat } from './erased-users.ts';
import { type Item, isTransient, type Live, restoredAccount, restoredItem, targetKey } from './items.ts';
import { put, putIfAbsent, readPartition } from './table.ts';

/** What to restore: from a backup, into the live table, to an instant. */
export interface Restoration {
  backup: string;
  live: string;
  restoredTo: string;
  /** By account, the end of the chain according to the audit log. */
  heads: Readonly<Record<string, Head>>;
}

export interface Head {
  sequence: number;
  hash: string;
}

const entryOf = entriesOf<AccountEvents>();
const actor: Cause['actor'] = { kind: 'system', id: 'restore' };

const noHead: Head = { sequence: 0, hash: '' };

/** The ranges of places up to `end` that none of the entries has. */
const missingPlaces = (entries: Iterable<Item>, end: number): PlaceRange[] => {
  const taken = [...entries].flatMap(({ sequence }) => (typeof sequence === 'number' ? [sequence] : []));
  const ranges: PlaceRange[] = [];
  let next = 1;
  for (const place of [...new Set(taken), end + 1].toSorted((one, other) => one - other)) {
    if (place > next) ranges.push({ first: next, last: place - 1 });
    next = Math.max(next, place + 1);
  }
  return ranges;
};

/**
 * The members of a head that say what becomes of the tree: it grows on from the larger one that is known. If leaves after that
 * are lost, a tree of another name begins, because a log must not sign two trees of one name that differ (ADR 0035).
 */
const restoredTree = (heads: readonly (Item | undefined)[], missing: readonly PlaceRange[]): Partial<JournalHead> => {
  const known = heads.map((head) => (head ?? {}) as Partial<JournalHead>);
  const sizeOf = ({ tree }: Partial<JournalHead>): number => tree?.size ?? 0;
  const { tree } = known.reduce((one, other) => (sizeOf(other) > sizeOf(one) ? other : one));
  const generation = Math.max(...known.map((head) => head.generation ?? 1));
  const before = known.flatMap((head) => head.lost ?? []);
  const lost = missing.filter(({ last }) => last > (tree?.size ?? 0));
  const isNew = lost.some(({ first, last }) => !before.some((one) => one.first <= first && last <= one.last));
  const kept = {
    ...(tree ? { tree } : {}),
    ...(generation > 1 ? { generation } : {}),
    ...(before.length > 0 ? { lost: before } : {}),
  };
  return isNew ? { ...kept, generation: generation + 1, lost } : kept;
};

/** Puts back lost entries of a journal, and the end of its chain. @returns the places whose entries stay lost */
const restoreJournal = async (accountId: string, { backup, live, heads }: Restoration): Promise<PlaceRange[]> => {
  const { PK, SK } = keys.journalHead(accountId);
  const [old, present] = await Promise.all([readPartition(backup, PK), readPartition(live, PK)]);
  for (const item of old.values()) {
    if (item.SK !== SK && !isTransient(item) && !present.has(item.SK)) await putIfAbsent(live, item);
  }
  const stored = present.get(SK) as Partial<Head> | undefined;
  const known = [stored, old.get(SK), heads[accountId]] as (Partial<Head> | undefined)[];
  const end = known.map((head) => ({ ...noHead, ...head })).reduce((a, b) => (b.sequence > a.sequence ? b : a));
  // Places are never assigned again, though their entries are lost.
  const missing = missingPlaces(new Map([...old, ...present]).values(), end.sequence);
  if (end.sequence > (stored?.sequence ?? 0)) {
    const tree = restoredTree([present.get(SK), old.get(SK)], missing);
    await put(live, { ...present.get(SK), ...tree, PK, SK, sequence: end.sequence, hash: end.hash, links: [] });
  }
  return missing;
};

/** The account's journal entries since the backup. */
const entriesSince = async (accountId: string, { live, restoredTo }: Restoration): Promise<Item[]> => {
  const { PK, SK } = keys.journalEntry(accountId, '');
  return [...(await readPartition(live, PK, SK)).values()].filter(
    ({ SK: key, at }) => key.startsWith(SK) && String(at) > restoredTo,
  );
};

/** What the entries since the backup say. @param isWhole false: the journal has lost entries */
const changesOf = (entries: readonly Item[], isWhole: boolean): Omit<Live, 'item'> => {
  const changed = new Set(entries.map(({ target }) => targetKey(target as { type: string; id: string })));
  return {
    isChanged: (target) => !isWhole || changed.has(target),
    isAssigned: !isWhole || entries.some(({ type }) => String(type).startsWith('assignment-job.')),
  };
};

const isOpenItem = (item: Item | undefined): boolean => item?.['status'] === 'active';

/** Puts back the items of the account's own partition. Erasures of users since then begin again, before anything is put back. */
const restoreItems = async (accountId: string, restoration: Restoration, isWhole: boolean): Promise<void> => {
  const { backup, live } = restoration;
  const { PK, SK } = keys.account(accountId);
  const [old, present] = await Promise.all([readPartition(backup, PK), readPartition(live, PK)]);
  const entries = await entriesSince(accountId, restoration);
  const since = changesOf(entries, isWhole);
  const known = { accountId, old, present, entries, restoredTo: restoration.restoredTo };
  const erasures = erasuresToRepeat(known);
  for (const erasure of erasures) await commit({ writes: [startErasure(erasure)], entries: [] });
  const begun = new Set(erasures.map(({ userId }) => keys.erasure(accountId, userId).SK));
  const erased = erasedFrom(known, erasures);
  const result = new Map(present);
  for (const item of old.values()) {
    if (item.SK === SK || isTransient(item)) continue;
    if (begun.has(item.SK)) continue;
    const restored = restoredItem(erased(item), { item: present.get(item.SK), ...since });
    if (!restored) continue;
    await put(live, restored);
    result.set(item.SK, restored);
  }
  const account = old.get(SK);
  if (!account) return;
  const isOpen = (id: string): boolean =>
    [keys.grant(accountId, id), keys.session(accountId, id)].some((key) => isOpenItem(result.get(key.SK)));
  await put(live, restoredAccount(account, { item: present.get(SK), ...since }, isOpen));
};

/** Revokes all grants of an account and ends all sessions. @returns how many grants */
const revokeSupport = async (accountId: string): Promise<number> => {
  let revoked = 0;
  for (let isOff = false; !isOff; ) {
    const done = await withSessionsHeld(accountId, async () => {
      const account: AccountRecord | undefined = await unlessClosed(readAccount(accountId));
      if (!account) return { revoked: 0, isOff: true };
      return turnOffOnce(account, 'restored from a backup', { actor, now: clock.now() });
    });
    revoked += done.revoked;
    isOff = done.isOff;
  }
  return revoked;
};

/**
 * Restores an account: its journal first, by which the rest is decided, then its items; then it revokes all support and marks
 * the chain. Repeating it is harmless, but adds another mark.
 * @returns how many grants were revoked
 */
export const restoreAccount = async (item: Item, restoration: Restoration): Promise<number> => {
  const accountId = accountOf(item);
  const missing = await restoreJournal(accountId, restoration);
  await restoreItems(accountId, restoration, missing.length === 0);
  const revoked = await revokeSupport(accountId);
  const data = { restoredTo: restoration.restoredTo, ...(missing.length > 0 ? { missing } : {}) };
  const cause = { actor, now: clock.now() };
  const entry = entryOf(accountId, { type: 'account', id: accountId }, 'account.restored', cause, data);
  await commit({ writes: [], entries: [entry] });
  return revoked;
};
