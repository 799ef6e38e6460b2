import { afterAll, describe, expect, it } from 'vitest';
import { api } from '../../support/api/api.ts';
import { user } from '../../support/api/identity.ts';
import { setClock } from '../../support/clock/clock.ts';
import { verifiedChain, withoutSalts } from '../../support/events/chain.ts';
import { pump, usePump } from '../../support/events/consumers.ts';
import { makeSinks } from '../../support/events/sinks.ts';
import fc, { patience, runs } from '../../support/random/fast-check.ts';
import { makeKms } from '../../support/world/kms.ts';
import { call, commandArbitraries, sweepAll } from './commands.ts';
import { emptyModel } from './model.ts';
import { expectSettled, makeReal, root } from './real.ts';
import { type Spec, specs } from './specs.ts';

makeKms();
const sinks = makeSinks();
usePump();
afterAll(() => setClock());

const start = '2027-01-31T10:00:00.250Z';

/** As a rule, sessions are open already. */
const prelude = fc
  .tuple(
    fc.array(specs.grant as fc.Arbitrary<Spec>, { minLength: 2, maxLength: 3 }),
    fc.array(specs.open, { minLength: 1, maxLength: 3 }),
  )
  .map(([grants, opened]) => [...grants, ...opened]);

describe('support sessions', () => {
  it(
    'do what the rules say, whatever comes in whatever order',
    async () => {
      const commands = fc.commands(commandArbitraries, { maxCommands: 60, size: 'max' });
      await fc.assert(
        fc.asyncProperty(prelude, commands, async (before, sequence) => {
          setClock(start);
          sinks.clear();
          const model = emptyModel(start);
          const accountId = await makeReal(model);
          try {
            const real = { accountId, fireTimers: () => pump.fireTimers(accountId) };
            for (const spec of before) await call(spec).run(model, real);
            await fc.asyncModelRun(() => ({ model, real }), sequence);
            await sweepAll();
            await expectSettled(accountId, model);
            await pump.sequence();
            const chain = await verifiedChain(accountId);
            expect(sinks.events.filter((event) => event.accountId === accountId)).toEqual(withoutSalts(chain));
          } finally {
            // Nothing is left for the sweeps of the next run.
            await api('turnOffSupportAccess', { as: user('owner', accountId, root), params: { accountId } });
            await sweepAll();
          }
        }),
        { numRuns: runs(6) },
      );
    },
    patience,
  );
});
