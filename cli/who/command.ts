import type { Command } from 'commander';
import { clock } from '../../shared/core/clock.ts';
import { printRows, type Row, say } from '../output/print.ts';
import { collect } from '../source/collect.ts';
import type { Source } from '../source/source.ts';
import { sourceOf } from '../source/source-of.ts';
import { type Target, withTarget } from '../source/target.ts';
import { dayOf } from './day.ts';
import { type Visit, visitsIn, visitTypes } from './visits.ts';

/**
 * Who was in an account on a day, and on whose consent, by its journal.
 * @param day in UTC: `2026-11-21`, `today` or `yesterday`
 * @throws UserError when there is no such account or day
 */
export const visitsOn = async (source: Source, accountId: string, day: string): Promise<Visit[]> => {
  const now = clock.now();
  const { from, to } = dayOf(day, now);
  // How a session ended may have been recorded after the day; everything else has begun before its end.
  const ofTypes = visitTypes.map((type) =>
    collect(source.journal(accountId, { type, ...(type === 'support-session.ended' ? {} : { to }) })),
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
