import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { UserError } from '../../examples/demo/gatehouse.ts';
import type { JournalFilters } from '../../shared/journal/filters.ts';
import type { JournalEntry } from '../../shared/table/journal-entry.ts';
import { printRows, type Row } from '../output/print.ts';
import { collect } from '../source/collect.ts';
import { countOf } from '../source/numbers.ts';
import type { Source } from '../source/source.ts';
import { sourceOf } from '../source/source-of.ts';
import { type Target, withTarget } from '../source/target.ts';
import { newEntries } from './follow.ts';

interface Given extends Target, JournalFilters {
  last: number;
  all?: true;
  follow?: true;
}

const rowOf = ({ at, sequence, type, actor, target, data, entryId }: JournalEntry): Row => ({
  at,
  sequence,
  type,
  actor: `${actor.kind}:${actor.id}`,
  target: `${target.type}:${target.id}`,
  data,
  entryId,
});

const print = (entries: readonly JournalEntry[], { json }: Given): void =>
  printRows(json ? (entries as readonly object[] as readonly Row[]) : entries.map(rowOf), { json });

/** An instant that was typed. @throws UserError */
const instantOf = (name: string, text: string | undefined): string | undefined => {
  if (text === undefined) return undefined;
  if (Number.isNaN(Date.parse(text)))
    throw new UserError(`${name} needs an instant: 2026-11-21, or 2026-11-21T08:00:00Z.`);
  return new Date(text).toISOString();
};

/** The filters that were given. @throws UserError */
const filtersOf = ({ type, actor, target, from, to }: Given): JournalFilters =>
  Object.fromEntries(
    Object.entries({ type, actor, target, from: instantOf('--from', from), to: instantOf('--to', to) }).filter(
      ([, value]) => value !== undefined,
    ),
  );

const pauseMillis = 2000;

/** Prints entries as they are made, until the process is stopped. */
const follow = async (
  source: Source,
  accountId: string,
  seen: readonly JournalEntry[],
  given: Given,
): Promise<void> => {
  const read = newEntries(source, accountId, filtersOf(given), seen);
  for (;;) {
    await sleep(pauseMillis);
    const entries = await read();
    if (entries.length > 0) print(entries, given);
  }
};

/** The command `journal`. */
export const describeJournal = (command: Command): Command =>
  withTarget(command)
    .description('the journal of an account, oldest first')
    .argument('<account>', 'the id of the account')
    .option('--type <type>', 'entries of one type: grant.created')
    .option('--actor <id>', 'entries of one actor')
    .option('--target <id>', 'entries about one grant, session, user …')
    .option('--from <instant>', 'entries from an instant on')
    .option('--to <instant>', 'entries before an instant')
    .option('--last <count>', 'the last entries only', countOf, 50)
    .option('--all', 'all entries; with --json a file for verify --journal')
    .option('--follow', 'go on with new entries until stopped')
    .action(async (accountId: string, given: Given) => {
      const source = await sourceOf(given);
      const most = given.all ? undefined : given.last;
      const entries = (await collect(source.journal(accountId, filtersOf(given)), most)).reverse();
      print(entries, given);
      if (given.follow) await follow(source, accountId, entries, given);
    });
