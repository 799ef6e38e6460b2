import { log } from '../../shared/core/log.ts';
import { chunks, pooled } from '../../shared/core/pool.ts';
import type { Notice } from '../../shared/journal/events.ts';
import { appendToChain, maxLinks } from '../../shared/journal/store.ts';
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

/** Publishes entries or notices on the event bus, then writes the published ones to the audit log. */
export const publishAndAudit = async (entries: readonly Notice[]): Promise<Undelivered> => {
  const unpublished = await publish(entries);
  const unaudited = await audit(before(unpublished, entries));
  // An account's failure in the audit log is the earlier one.
  return new Map([...unpublished, ...unaudited]);
};

const concurrentAccounts = 16;

interface Placed {
  entries: SequencedEntry[];
  failure?: { entryId: string; error: unknown };
}

/** Places entries of one account in its chain, up to the first write that fails. */
const place = async (accountId: string, ids: readonly string[]): Promise<Placed> => {
  const entries: SequencedEntry[] = [];
  for (const some of chunks(ids, maxLinks)) {
    try {
      entries.push(...(await appendToChain(accountId, some)));
    } catch (error) {
      return { entries, failure: { entryId: some[0] ?? '', error } };
    }
  }
  return { entries };
};

/**
 * Places entries in the chains of their accounts and delivers them to the event bus and the audit log, at least once and
 * in order within each account: entries that were placed but perhaps not delivered are delivered again, under the same
 * ids. The requests to the bus and the log are shared by all accounts; a failure of one account does not stop the others.
 * @returns by account, the first entry that must be processed again
 */
export const sequenceAndPublish = async (entries: readonly NewEntry[]): Promise<Undelivered> => {
  const byAccount = [...Map.groupBy(entries, ({ accountId }) => accountId)];
  const placed = await pooled(byAccount, concurrentAccounts, ([accountId, some]) =>
    place(
      accountId,
      some.map(({ entryId }) => entryId),
    ),
  );
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
