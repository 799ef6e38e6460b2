import { addMillis } from '../../shared/core/instant.ts';
import { log } from '../../shared/core/log.ts';
import { chunks, pooled } from '../../shared/core/pool.ts';
import { minuteMillis } from '../../shared/core/time-units.ts';
import { maxLinks } from '../../shared/journal/chain-store.ts';
import { attempted, type Hold } from '../../shared/journal/hold.ts';
import {
  holdNotice,
  listHeld,
  listIdsFrom,
  readHeldNotice,
  readHold,
  releaseNotice,
  replaceHold,
} from '../../shared/journal/hold-store.ts';
import { publishAndAudit, sequenceAndPublish } from './entries.ts';

/** The result of a delivery: the ids that were delivered, and the first that could not be, with the error. */
interface Delivered {
  ids: string[];
  failure?: { entryId: string; error: unknown };
}

type HasTime = () => boolean;

/** Delivers entries in order, up to the first failure. */
const inOrder = async (accountId: string, ids: readonly string[], hasTime: HasTime): Promise<Delivered> => {
  const done: string[] = [];
  for (const some of chunks(ids, maxLinks)) {
    if (!hasTime()) break;
    const entries = some.map((entryId) => ({ accountId, entryId }));
    const failure = (await sequenceAndPublish(entries, true)).get(accountId);
    done.push(...(failure ? some.slice(0, some.indexOf(failure.entryId)) : some));
    if (failure) return { ids: done, failure };
  }
  return { ids: done };
};

/**
 * Delivers entries one at a time, without those that fail while later ones succeed: it is they that fail, and not the
 * bus, the log or the table. Each of them is tried twice, logged as `ENTRY_UNDELIVERABLE` and left to a repair.
 */
const withoutPoison = async (accountId: string, ids: readonly string[], hasTime: HasTime): Promise<Delivered> => {
  const done: string[] = [];
  const suspects: string[] = [];
  let first: Delivered['failure'];
  for (const id of ids) {
    if (!hasTime()) break;
    const { failure } = await inOrder(accountId, [id], hasTime);
    if (failure) suspects.push(id);
    else done.push(id);
    first ??= failure;
  }
  if (first && done.length === 0) return { ids: [], failure: first };
  for (const entryId of suspects) {
    const { failure } = await inOrder(accountId, [entryId], () => true);
    if (failure) log.error('ENTRY_UNDELIVERABLE', failure.error, { accountId, entryId });
    done.push(entryId);
  }
  return { ids: done };
};

/** The attempts in which the entries of a held journal keep their order; then those that fail by themselves are left out. */
const attemptsInOrder = 3;

/** How often the journal is read again in one delivery for entries that have begun to wait meanwhile. */
const maxRounds = 20;

const startAttempt = async (accountId: string, now: string): Promise<Hold | undefined> => {
  const before = await readHold(accountId);
  if (!before) return undefined;
  // First, so that a delivery that dies is not repeated before those of other accounts.
  const { hold, dueAt } = attempted(before, now);
  return (await replaceHold(accountId, before, hold, dueAt)) ? hold : undefined;
};

/** Delivers the entries of a held journal and releases it when all are delivered. */
const redeliverJournal = async (accountId: string, now: string, hasTime: HasTime): Promise<void> => {
  const started = await startAttempt(accountId, now);
  const deliverAll = (started?.attempts ?? 0) > attemptsInOrder ? withoutPoison : inOrder;
  const done = new Set<string>();
  let hold = started;
  for (let round = 0; hold && round < maxRounds && hasTime(); round++) {
    const waiting = (await listIdsFrom(accountId, hold.from)).filter((id) => !done.has(id));
    const { ids, failure } = await deliverAll(accountId, waiting, hasTime);
    for (const id of ids) done.add(id);
    const next = waiting.find((id) => !done.has(id));
    if (next !== undefined) {
      // If entries have begun to wait meanwhile, the next delivery repeats these; receivers deduplicate.
      await replaceHold(accountId, hold, { ...hold, from: next });
      if (failure) log.error('JOURNAL_HELD', failure.error, { accountId, entryId: next, since: hold.since });
      return;
    }
    if (await replaceHold(accountId, hold, undefined)) {
      log.info('JOURNAL_RELEASED', { accountId, count: done.size, since: hold.since });
      return;
    }
    hold = await readHold(accountId);
  }
};

/** Delivers a notice that is held. */
const redeliverNotice = async (accountId: string, entryId: string, now: string): Promise<void> => {
  const notice = await readHeldNotice(accountId, entryId);
  if (!notice) return;
  await holdNotice(notice, addMillis(now, minuteMillis));
  const failure = (await publishAndAudit([notice])).get(accountId);
  if (failure) log.error('NOTICE_HELD', failure.error, { accountId, entryId, type: notice.type });
  else await releaseNotice(notice, now);
};

const maxRefs = 500;
const concurrentRefs = 8;

/**
 * Delivers what is held and due, each account by itself: entries in order within their account, and notices.
 * @param hasTime asked before each request
 */
export const redeliverHeld = async (now: string, hasTime: HasTime): Promise<void> => {
  const refs = await listHeld(now, maxRefs);
  await pooled(refs, concurrentRefs, async ({ kind, accountId, id }) => {
    if (!hasTime()) return;
    try {
      if (kind === 'journal') await redeliverJournal(accountId, now, hasTime);
      else await redeliverNotice(accountId, id, now);
    } catch (error) {
      log.error('JOURNAL_HELD', error, { accountId });
    }
  });
};
