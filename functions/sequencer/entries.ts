import { canaryAccountId } from '../../shared/core/canary.ts';
import { log } from '../../shared/core/log.ts';
import { chunks, pooled } from '../../shared/core/pool.ts';
import { appendToChain, maxLinks } from '../../shared/journal/chain-store.ts';
import type { Notice } from '../../shared/journal/events.ts';
import { JournalHeld, withMore } from '../../shared/journal/hold.ts';
import { replaceHold } from '../../shared/journal/hold-store.ts';
import type { SequencedEntry } from '../../shared/table/journal-entry.ts';
import { audit } from './audit.ts';
import type { Undelivered } from './deliver.ts';
import { publish } from './publish.ts';

/** A journal entry without a place in its chain. */
export interface NewEntry {
  accountId: string;
  entryId: string;
}

/** The entries that were delivered: of each account those before its first failure. */
const before = <Entry extends NewEntry>(undelivered: Undelivered, entries: readonly Entry[]): Entry[] => {
  const stopped = new Set<string>();
  return entries.filter(({ accountId, entryId }) => {
    if (undelivered.get(accountId)?.entryId === entryId) stopped.add(accountId);
    return !stopped.has(accountId);
  });
};

/** Publishes entries or notices on the event bus, then writes the published ones to the audit log, those of the canary excepted. */
export const publishAndAudit = async (entries: readonly Notice[]): Promise<Undelivered> => {
  const unpublished = await publish(entries);
  const unaudited = await audit(before(unpublished, entries).filter(({ accountId }) => accountId !== canaryAccountId));
  // An account's failure in the audit log is the earlier one.
  return new Map([...unpublished, ...unaudited]);
};

const concurrentAccounts = 16;

interface Placed {
  entries: SequencedEntry[];
  failure?: { entryId: string; error: unknown };
}

/** Places entries one at a time, after the write of all of them has failed: the failure is that of the entry that caused it. */
const placeEach = async (accountId: string, ids: readonly string[], evenHeld: boolean): Promise<Placed> => {
  const entries: SequencedEntry[] = [];
  for (const id of ids) {
    try {
      entries.push(...(await appendToChain(accountId, [id], evenHeld)));
    } catch (error) {
      return { entries, failure: { entryId: id, error } };
    }
  }
  return { entries };
};

/** Places entries of one account in its chain, up to the first that cannot be placed. @throws JournalHeld */
const place = async (accountId: string, ids: readonly string[], evenHeld: boolean): Promise<Placed> => {
  const entries: SequencedEntry[] = [];
  for (const some of chunks(ids, maxLinks)) {
    try {
      entries.push(...(await appendToChain(accountId, some, evenHeld)));
    } catch (error) {
      if (error instanceof JournalHeld) throw error;
      const { entries: placed, failure } = await placeEach(accountId, some, evenHeld);
      entries.push(...placed);
      if (failure) return { entries, failure };
    }
  }
  return { entries };
};

/** Places entries, or lets them wait behind those for which the journal is held. */
const placeUnlessHeld = async (accountId: string, ids: readonly string[]): Promise<Placed> => {
  for (;;) {
    try {
      return await place(accountId, ids, false);
    } catch (error) {
      const failure = { entryId: ids[0] ?? '', error };
      if (!(error instanceof JournalHeld)) return { entries: [], failure };
      const { hold } = error;
      const isWaiting = await replaceHold(accountId, hold, withMore(hold, ids)).catch((cause: unknown) => cause);
      if (isWaiting === true) return { entries: [] };
      if (isWaiting !== false) return { entries: [], failure: { ...failure, error: isWaiting } };
    }
  }
};

/**
 * Places entries in the chains of their accounts and delivers them to the event bus and the audit log, at least once and
 * in order within each account: entries that were placed but perhaps not delivered are delivered again, under the same
 * ids. The requests to the bus and the log are shared by all accounts; a failure of one account does not stop the others.
 * Entries of a held journal wait with those before them, which is no failure.
 * @param evenHeld deliver entries of held journals, too
 * @returns by account, the first entry that must be processed again
 */
export const sequenceAndPublish = async (entries: readonly NewEntry[], evenHeld = false): Promise<Undelivered> => {
  const byAccount = [...Map.groupBy(entries, ({ accountId }) => accountId)];
  const placed = await pooled(byAccount, concurrentAccounts, ([accountId, some]) => {
    const ids = some.map(({ entryId }) => entryId);
    return evenHeld ? place(accountId, ids, true) : placeUnlessHeld(accountId, ids);
  });
  const undelivered = await publishAndAudit(placed.flatMap((one) => one.entries));
  for (const [index, [accountId, all]] of byAccount.entries()) {
    const { entries: sequenced = [], failure } = placed[index] ?? {};
    if (failure && !undelivered.has(accountId)) undelivered.set(accountId, failure);
    const done = before(undelivered, sequenced);
    if (done.length > 0) log.info('JOURNAL_SEQUENCED', { accountId, count: done.length, last: done.at(-1)?.sequence });
    const { error } = undelivered.get(accountId) ?? {};
    if (error) log.error('JOURNAL_BATCH_FAILED', error, { accountId, count: all.length - done.length });
  }
  return undelivered;
};
