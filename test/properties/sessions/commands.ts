import { expect } from 'vitest';
import { sweep } from '../../../functions/expiry/sweep.ts';
import { clock } from '../../../shared/core/clock.ts';
import { setClock } from '../../support/clock/clock.ts';
import fc from '../../support/random/fast-check.ts';
import { checkResult } from './check-result.ts';
import { endsAhead, type Model, passTime } from './model.ts';
import { perform, type Targets } from './perform.ts';
import { expectSame } from './real.ts';
import { anySpec, type Spec } from './specs.ts';

/** The real account, and how TTL fires its timers. */
interface World {
  accountId: string;
  fireTimers: () => Promise<unknown>;
}

type Command = fc.AsyncCommand<Model, World>;

const inside = (sessions: Model['sessions'], grantId: string): number =>
  [...sessions.values()].filter((session) => !session.ended && session.grantId === grantId).length;

/** What there is for a command to fall on; last, where most fall: open sessions, and the grants that they stand under. */
const targetsOf = ({ grants, sessions, tokens }: Model, accountId: string): Targets => ({
  accountId,
  grants: [...grants.keys()].sort((one, other) => inside(sessions, one) - inside(sessions, other)),
  sessions: [...sessions.values()].sort((one, other) => Number(!one.ended) - Number(!other.ended)),
  tokens: tokens.map(({ jwt }) => jwt),
});

/** A call: answered as the rules say, and leaving what they say. */
export const call = (spec: Spec): Command => ({
  check: () => true,
  run: async (model, { accountId }) => {
    const done = await perform(spec, targetsOf(model, accountId));
    if (!done) return;
    checkResult(model, done);
    await expectSame(accountId, model);
  },
  toString: () => JSON.stringify(spec),
});

type Advance = number | 'next end' | 'before next end';

const target = (model: Model, by: Advance): string | undefined => {
  if (typeof by === 'number') return new Date(Date.parse(model.now) + by).toISOString();
  const [next] = endsAhead(model);
  return next === undefined || by === 'next end' ? next : new Date(Date.parse(next) - 1).toISOString();
};

/** Time passes, and nothing else happens: what has ended reads so at once. */
const advance = (by: Advance): Command => ({
  check: (model) => target(model, by) !== undefined,
  run: async (model, { accountId }) => {
    const to = target(model, by) ?? model.now;
    setClock(to);
    passTime(model, to);
    await expectSame(accountId, model);
  },
  toString: () => `advance by ${by}`,
});

/** Brings what is stored up to date. */
export const sweepAll = async (): Promise<void> =>
  expect(await sweep(clock.now(), () => true)).toMatchObject({ failed: 0, complete: true });

/** Net 2 or net 3 comes by: they change nothing that anybody sees. */
const net = (which: 'sweep' | 'timers'): Command => ({
  check: () => true,
  run: async (model, { accountId, fireTimers }) => {
    await (which === 'sweep' ? sweepAll() : fireTimers());
    await expectSame(accountId, model);
  },
  toString: () => which,
});

const step = fc.oneof(
  fc.constantFrom<Advance>(1, 999, 60_000, 240_000, 900_000, 86_400_000),
  fc.constantFrom<Advance>('next end', 'next end', 'before next end'),
);

/** Every kind of command, as arbitraries for `fc.commands`. */
export const commandArbitraries: fc.Arbitrary<Command>[] = [
  ...Array.from({ length: 6 }, () => anySpec().map(call)),
  step.map(advance),
  step.map(advance),
  fc.constantFrom('sweep' as const, 'timers' as const).map(net),
];
