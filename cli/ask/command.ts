import type { Command } from 'commander';
import { UserError } from '../../examples/demo/gatehouse.ts';
import { clock } from '../../shared/core/clock.ts';
import { addMillis } from '../../shared/core/instant.ts';
import { dayMillis } from '../../shared/core/time-units.ts';
import { parametersIn } from '../../shared/saved-queries.ts';
import { printRows, type Row } from '../output/print.ts';
import { startProgress } from '../output/progress.ts';
import { type Target, withTarget } from '../source/target.ts';
import { dayOf } from '../who/day.ts';
import { evaluate } from './evaluate.ts';
import { linesOf } from './lines.ts';
import { type Given, questions, textOf } from './questions.ts';

interface Typed extends Target, Given {
  from?: string;
}

const listed = (): Row[] =>
  [...questions].map(([question, { name, lines }]) => ({
    question,
    needs: parametersIn(lines.join('\n'))
      .map((one) => `--${one.name}`)
      .join(' '),
    answers: name,
  }));

/** Where the lines begin: at what was given, at the first, for a question about a day, or a week ago. @throws UserError */
const startOf = (from: string | undefined, day: string | undefined, now: string): string => {
  if (from !== undefined) return dayOf(from, now).from;
  return day === undefined ? addMillis(now, -7 * dayMillis) : '1970-01-01T00:00:00.000Z';
};

const ask = async (word: string, { from, account, day: given, campaign, ...target }: Typed): Promise<Row[]> => {
  const question = questions.get(word);
  if (!question) {
    throw new UserError(`There is no question ${word}. "npx gatehouse-access ask" lists them.`);
  }
  const now = clock.now();
  const day = given === undefined ? undefined : dayOf(given, now).from.slice(0, 10);
  const query = textOf(question, { account, day, campaign });
  const progress = startProgress();
  const wanted = { log: question.log, from: startOf(from, day, now) };
  const lines = await linesOf(target, wanted, progress);
  const rows = evaluate(query, lines);
  progress.done(`${question.name}: ${rows.length} rows from ${lines.length} lines.`);
  return rows;
};

/** The command `ask`. */
export const describeAsk = (command: Command): Command => {
  withTarget(command)
    .description('ask a saved query of Logs Insights; without a question, list them')
    .option('--account <id>', 'the account that the question is about')
    .option('--day <day>', 'the day in UTC that the question is about: 2026-11-21, today or yesterday')
    .option('--campaign <id>', 'the campaign that the question is about')
    .option('--from <day>', 'lines from a day on (default: a week ago; for a question about a day, all)');
  return command
    .addArgument(command.createArgument('[question]', 'its name').choices([...questions.keys()]))
    .action(async (word: string | undefined, typed: Typed) => {
      const rows = word === undefined ? listed() : await ask(word, typed);
      printRows(typed.json ? rows : rows.map(({ '@message': _whole, ...row }) => row), typed);
    });
};
