import { afterAll, beforeAll, describe, it } from 'vitest';
import { day, minute, second, setClock } from '../support/clock/clock.ts';
import { makeTable } from '../support/database/table.ts';
import fc, { patience, runs } from '../support/random/fast-check.ts';
import { makeKms } from '../support/world/kms.ts';
import { makeAccount } from '../support/world/world.ts';
import {
  advance,
  askForAddress,
  crowd,
  length,
  type Model,
  open,
  pick,
  pry,
  type Real,
  revoke,
  right,
  said,
  share,
  uses,
  wrong,
} from './link-commands.ts';

makeKms();
beforeAll(makeTable);
afterAll(() => setClock());

const start = '2027-01-31T10:00:00.000Z';
const step = fc.constantFrom(
  ...[second, minute, 15 * minute - 1, 15 * minute, 30 * minute, 60 * minute, 120 * minute],
  ...[day, 3 * day],
);

describe('share links', () => {
  it(
    'do what the rules say, whatever comes in whatever order',
    async () => {
      const several = fc.integer({ min: 2, max: 9 });
      const guessing = fc.tuple(pick, several, wrong).map(([which, n, what]) => crowd(which, n, what));
      const opening = fc.tuple(pick, said).map(([which, what]) => open(which, what));
      const prying = fc
        .tuple(pick, fc.integer({ min: 1, max: 5 }), wrong)
        .map(([which, n, what]) => pry(which, n, what, right));
      const passing = step.map(advance);
      const commands = fc.commands(
        [
          fc.tuple(length, uses).map(([millis, maxUses]) => share(millis, maxUses)),
          ...[opening, opening, opening],
          ...[guessing, guessing, guessing, guessing, guessing],
          ...[passing, passing, passing, passing],
          fc.tuple(pick, several).map(([which, n]) => crowd(which, n, right)),
          ...[prying, prying],
          fc.tuple(pick, fc.nat(3)).map(([which, n]) => revoke(which, n)),
          fc.boolean().map(askForAddress),
        ],
        { maxCommands: 40, size: 'max' },
      );
      await fc.assert(
        fc.asyncProperty(commands, async (sequence) => {
          setClock(start);
          const accountId = await makeAccount();
          const [model, real]: [Model, Real] = [{ now: start, asksForAddress: true, links: [] }, { accountId }];
          await share(null, undefined).run(model, real);
          await fc.asyncModelRun(() => ({ model, real }), sequence);
        }),
        { numRuns: runs(16) },
      );
    },
    patience,
  );
});
