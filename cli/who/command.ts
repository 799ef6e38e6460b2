import type { Command } from 'commander';
import { clock } from '../../shared/core/clock.ts';
import { printRows, type Row, say } from '../output/print.ts';
import { collect } from '../source/collect.ts';
import type { Source } from '../source/source.ts';
import { sourceOf } from '../source/source-of.ts';
import { type Target, withTarget } from '../source/target.ts';
import { dayOf } from './day.ts';
import { type Visit, visitsIn, visitTypes } from './visits.ts';

/** The entries of which none after the day matters. */
const beginnings: ReadonlySet<string> = new Set(['support-session.started', 'grant.created']);

/**
 * Who was in an account on a day, and on whose consent, by its journal.
 * @param day in UTC: `2026-11-21`, `today` or `yesterday`
 * @throws UserError when there is no such account or day
 */
export const visitsOn = async (source: Source, accountId: string, day: string): Promise<Visit[]> => {
  const now = clock.now();
  const { from, to } = dayOf(day, now);
  // How a session went on, and until when its grant was extended, may have been recorded after the day.
  const ofTypes = visitTypes.map((type) =>
    collect(source.journal(accountId, { type, ...(beginnings.has(type) ? { to } : {}) })),
  );
  return visitsIn((await Promise.all(ofTypes)).flat(), { from, to, now });
};

/** The command `who`. */
export const describeWho = (command: Command): Command =>
  withTarget(command)
    .description('who was in an account on a day, and on whose consent')
    .argument('<account>', 'the id of the account')
    .argument('<day>', 'a day in UTC: 2026-11-21, today or yesterday')
    .action(async (accountId: string, day: string, target: Target) => {
      const visits = await visitsOn(await sourceOf(target), accountId, day);
      if (visits.length === 0) say(`Nobody was in the account ${accountId} on this day.`);
      printRows(visits as readonly object[] as readonly Row[], target);
    });
