import { expect } from 'vitest';
import { setClock } from '../support/clock/clock.ts';
import fc from '../support/random/fast-check.ts';
import { apply, isLive, type Model, sweepOps } from './model.ts';
import { expectSame, perform, type Real } from './real.ts';
import { resolve, type Spec, specs } from './specs.ts';

/** The model in a box, since fast-check's commands change it in place. */
interface Box {
  model: Model;
}

/** The real account, and how TTL fires its timers. */
interface World {
  real: Real;
  fireTimers: () => Promise<number>;
}

type Command = fc.AsyncCommand<Box, World>;

/** A call of the API: answered as the model says, and leaving what the model says. */
const call = (spec: Spec): Command => ({
  check: ({ model }) => resolve(spec, model, model.grants.length) !== undefined,
  run: async (box, { real }) => {
    const op = resolve(spec, box.model, box.model.grants.length);
    if (!op) throw new Error('checked before');
    const { model, outcome } = apply(box.model, op);
    expect(await perform(real, op)).toEqual(outcome);
    box.model = model;
    await expectSame(real, model);
  },
  toString: () => JSON.stringify(spec),
});

type Advance = number | 'next end' | 'before next end' | 'next warning';

const target = (model: Model, by: Advance): number | undefined => {
  const now = Date.parse(model.now);
  if (typeof by === 'number') return now + by;
  const live = model.grants.filter((grant) => isLive(grant, model.now));
  const instants = live.flatMap(
    (grant) => (by === 'next warning' ? grant.warnAt : (grant.expiresAt ?? grant.reconfirmBy)) ?? [],
  );
  const next = Math.min(...instants.map((instant) => Date.parse(instant)).filter((instant) => instant > now));
  return Number.isFinite(next) ? next - (by === 'before next end' ? 1 : 0) : undefined;
};

/** Time passes, and nothing else happens: what has ended reads so at once. */
const advance = (by: Advance): Command => ({
  check: ({ model }) => target(model, by) !== undefined,
  run: async (box, { real }) => {
    const now = new Date(target(box.model, by) ?? 0).toISOString();
    setClock(now);
    box.model = { ...box.model, now };
    await expectSame(real, box.model);
  },
  toString: () => `advance by ${by}`,
});

const applyAll = (model: Model, ops = sweepOps(model)): Model => ops.reduce((so, op) => apply(so, op).model, model);

/** Net 2 runs: all that is due is done. */
const sweep: Command = {
  check: () => true,
  run: async (box, { real }) => {
    await perform(real, { kind: 'due', target: 0 });
    box.model = applyAll(box.model);
    await expectSame(real, box.model);
  },
  toString: () => 'sweep',
};

/** TTL reaches the timers: the grants whose end, in whole seconds, has passed are finalised; no others. */
const timers: Command = {
  check: () => true,
  run: async (box, { real, fireTimers }) => {
    await fireTimers();
    const whole = Math.floor(Date.parse(box.model.now) / 1000) * 1000;
    const over = box.model.grants.filter((grant) => grant.expiresAt !== null && Date.parse(grant.expiresAt) <= whole);
    box.model = applyAll(
      box.model,
      over.map(({ handle }) => ({ kind: 'due', target: handle })),
    );
    await expectSame(real, box.model);
  },
  toString: () => 'timers',
};

const step = fc.constantFrom<Advance>(
  1,
  999,
  54_000,
  60_000,
  3_600_000,
  86_400_000,
  'next end',
  'before next end',
  'next warning',
);

/** Every kind of command, as arbitraries for `fc.commands`; the frequent ones twice. */
export const commandArbitraries: fc.Arbitrary<Command>[] = [
  ...[
    specs.create,
    specs.create,
    specs.create,
    specs.change,
    specs.change,
    specs.change,
    specs.change,
    specs.revoke,
    specs.reconfirm,
    specs.reconfirm,
    specs.turnOff,
  ].map((spec) => (spec as fc.Arbitrary<Spec>).map(call)),
  step.map(advance),
  step.map(advance),
  fc.constant(sweep),
  fc.constant(timers),
];
