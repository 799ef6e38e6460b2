import { afterAll, describe, it } from 'vitest';
import { setClock } from '../support/clock/clock.ts';
import { pump, usePump } from '../support/events/consumers.ts';
import { makeSinks } from '../support/events/sinks.ts';
import fc, { patience, runs } from '../support/random/fast-check.ts';
import { commandArbitraries } from './commands.ts';
import { expectChained } from './expect-chained.ts';
import { expectIndexed } from './expect-indexed.ts';
import { emptyModel } from './model.ts';
import { makeReal, perform } from './real.ts';

const sinks = makeSinks();
usePump();
afterAll(() => setClock());

/** Days from which calendar months are odd. */
const starts = fc.constantFrom('2027-01-31T10:00:00.000Z', '2028-02-29T23:59:59.999Z', '2027-10-31T00:00:00.500Z');

describe('the grant state machine', () => {
  it(
    'does what the model says, whatever comes in whatever order',
    async () => {
      const commands = fc.commands(commandArbitraries, { maxCommands: 40, size: 'max' });
      await fc.assert(
        fc.asyncProperty(starts, commands, async (start, sequence) => {
          setClock(start);
          sinks.clear();
          const real = await makeReal();
          const box = { model: emptyModel(start) };
          const world = { real, fireTimers: () => pump.fireTimers(real.accountId) };
          try {
            await fc.asyncModelRun(() => ({ model: box, real: world }), sequence);
            await pump.sequence();
            await expectChained(real, box.model, sinks);
            await expectIndexed(real, box.model);
          } finally {
            await perform(real, { kind: 'turnOff' });
            await perform(real, { kind: 'due', target: 0 });
          }
        }),
        { numRuns: runs(8) },
      );
    },
    patience,
  );
});
