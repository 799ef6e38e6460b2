import { isDeepStrictEqual } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { handler as timer } from '../../functions/expiry/timer-handler.ts';
import { setClock } from '../support/clock/clock.ts';
import { around } from '../support/database/sdk.ts';
import { readHistory, verifiedChain } from '../support/events/chain.ts';
import { pump, usePump } from '../support/events/consumers.ts';
import { makeSinks } from '../support/events/sinks.ts';
import { deliver, removeDueTimers } from '../support/events/stream.ts';
import fc, { patience, runs } from '../support/random/fast-check.ts';
import { expectChained } from './expect-chained.ts';
import { apply, emptyModel, type Model, type Op, reading, sweepOps } from './model.ts';
import { expectSame, makeReal, perform, type Real, readingOf } from './real.ts';
import { type Done, serialOrder } from './serial-order.ts';
import { anySpec, resolve, type Spec, specs } from './specs.ts';

const sinks = makeSinks();
usePump();
afterAll(() => setClock());

const start = '2027-01-31T10:00:00.000Z';

/** Does what leads up to the race, one after the other. */
const prepare = async (real: Real, prelude: readonly Spec[], wait: number): Promise<Model> => {
  let model = emptyModel(start);
  setClock(start);
  for (const spec of prelude) {
    const op = resolve(spec, model, model.grants.length);
    if (!op) continue;
    await perform(real, op);
    model = apply(model, op).model;
  }
  const now = new Date(Date.parse(start) + wait).toISOString();
  setClock(now);
  return { ...model, now };
};

/** The operations of the race. New grants get handles of their own, whichever comes first. */
const contest = (model: Model, race: readonly Spec[]): Op[] =>
  race.flatMap((spec, index) => resolve(spec, model, 100 + index) ?? []);

/** Runs the operations at once, with the net beside them; the scheduler decides which AWS call comes next. */
const run = async (real: Real, ops: readonly Op[], net: Net, scheduler: fc.Scheduler): Promise<Done[]> => {
  if (net === 'timers') await removeDueTimers(real.accountId);
  const removed = await pump.takeTimers();
  const nets: Record<Net, () => Promise<unknown>> = {
    none: async () => {},
    sweep: () => perform(real, { kind: 'due', target: 0 }),
    timers: () => deliver(timer, removed),
  };
  return around(
    async ({ action }, send) => {
      await scheduler.schedule(Promise.resolve(), action);
      return send();
    },
    async () => {
      const callers = ops.map(async (op) => ({ op, outcome: await perform(real, op) }));
      const all = Promise.all([Promise.all(callers), nets[net]()]);
      return (await scheduler.waitFor(all))[0];
    },
  );
};

/** What the nets may do in the race: whatever was due before it. Nothing becomes due while the clock stands. */
const dueOps = (model: Model): Op[] => sweepOps(model).filter((op) => apply(model, op).model !== model);

type Net = 'none' | 'sweep' | 'timers';

const race = fc.array(anySpec(), { minLength: 2, maxLength: 4 });
const prelude = fc.array(fc.oneof({ weight: 3, arbitrary: specs.create }, specs.change), {
  minLength: 1,
  maxLength: 4,
});
/** Moments around the ends and warnings of the shortest grants. */
const wait = fc.constantFrom(0, 54_000, 59_999, 60_000, 90_000, 86_400_000);
const net = fc.constantFrom<Net>('none', 'sweep', 'timers');

describe('calls at the same time', () => {
  it(
    'end as if they had come one after the other',
    async () => {
      await fc.assert(
        fc.asyncProperty(
          prelude,
          race,
          wait,
          net,
          fc.scheduler(),
          async (before, specsOfRace, millis, which, scheduler) => {
            sinks.clear();
            const real = await makeReal();
            const model = await prepare(real, before, millis);
            const ops = contest(model, specsOfRace);
            try {
              const done = await run(real, ops, which, scheduler);
              await perform(real, { kind: 'due', target: 0 });
              await pump.sequence();
              const history = new Map(
                (await readHistory(real.accountId)).map((grant) => [grant.grantId, readingOf(grant)]),
              );
              const chain = (await verifiedChain(real.accountId)).filter(({ target }) => target.type === 'grant');
              const published = Map.groupBy(chain, ({ target }) => target.id);
              const fits = (candidate: Model): boolean => {
                const settled = sweepOps(candidate).reduce((so, op) => apply(so, op).model, candidate);
                return settled.grants.every((grant) => {
                  const id = real.ids.get(grant.handle) ?? '';
                  const lines = settled.journal.filter(({ handle }) => handle === grant.handle).map(({ type }) => type);
                  return (
                    isDeepStrictEqual(history.get(id), reading(grant, settled.now)) &&
                    isDeepStrictEqual(
                      published.get(id)?.map(({ type }) => type),
                      lines,
                    )
                  );
                });
              };
              const nets: Done[] = which === 'none' ? [] : dueOps(model).map((op) => ({ op }));
              const found = serialOrder(model, [...done, ...nets], fits);
              expect(
                found,
                `no order gives ${JSON.stringify(done)} and ${JSON.stringify([...history.values()])}`,
              ).toBeDefined();
              if (!found) return;
              const settled = sweepOps(found).reduce((so, op) => apply(so, op).model, found);
              await expectSame(real, settled);
              await expectChained(real, settled, sinks);
            } finally {
              await perform(real, { kind: 'turnOff' });
              await perform(real, { kind: 'due', target: 0 });
            }
          },
        ),
        { numRuns: runs(16) },
      );
    },
    patience,
  );
});
