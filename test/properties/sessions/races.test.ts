import { decodeJwt } from 'jose';
import { afterAll, describe, expect, it } from 'vitest';
import type { EventData } from '../../../shared/events.ts';
import { api } from '../../support/api/api.ts';
import { user } from '../../support/api/identity.ts';
import { later, minute, setClock } from '../../support/clock/clock.ts';
import { around } from '../../support/database/sdk.ts';
import { readHistory, replay, summaries, verifiedChain } from '../../support/events/chain.ts';
import { pump, usePump } from '../../support/events/consumers.ts';
import { makeSinks } from '../../support/events/sinks.ts';
import { transactionConflict } from '../../support/faults/network.ts';
import fc, { patience, runs } from '../../support/random/fast-check.ts';
import { makeKms } from '../../support/world/kms.ts';
import { sweepAll } from './commands.ts';
import { coversOf, emptyModel, openSessions } from './model.ts';
import { type Done, perform, type Targets } from './perform.ts';
import { readBack } from './read-back.ts';
import { expectSettled, grantors, makeReal, root } from './real.ts';
import { anySpec, type Spec, specs } from './specs.ts';

makeKms();
makeSinks();
usePump();
afterAll(() => setClock());

const start = '2027-01-31T10:00:00.250Z';

/** What the API may say to each command, whatever else is going on. */
const right: Record<Spec['kind'], RegExp> = {
  grant: /^(201|403)/,
  change: /^(200|403|409 grant-ended|409 grant-suspended)/,
  revoke: /^(200|403)/,
  reconfirm: /^(200|403|409 grant-ended|422 nothing-to-reconfirm)/,
  turnOff: /^(200|403)/,
  user: /^(200|201|404)/,
  open: /^(201|403 no-support-access|409 too-many-sessions)/,
  renew: /^(200|410)/,
  leave: /^200/,
  end: /^200/,
  revokeToken: /^200/,
  sense: /^200/,
};

const targets = async (accountId: string, tokens: readonly string[]): Promise<Targets> => {
  const { grants, sessions } = await readBack(accountId, []);
  return { accountId, grants: [...grants.keys()].sort(), sessions: [...sessions.values()], tokens };
};

const tokensIn = (all: readonly (Done | undefined)[]): string[] => all.flatMap((one) => one?.opened?.accessToken ?? []);

/** Does what leads up to the race, one after the other. @returns the tokens given out */
const prepare = async (accountId: string, prelude: readonly Spec[], wait: number): Promise<string[]> => {
  const tokens: string[] = [];
  for (const spec of prelude) tokens.push(...tokensIn([await perform(spec, await targets(accountId, tokens))]));
  setClock(later(start, wait));
  return tokens;
};

/** Runs the commands at once, beside a sweep; the scheduler says which call to AWS comes next, and some meet conflicts. */
const contest = async (race: readonly Spec[], on: Targets, scheduler: fc.Scheduler, conflictEvery: number) => {
  let commits = 0;
  return around(
    async ({ action, input }, send) => {
      await scheduler.schedule(Promise.resolve(), action);
      if (action === 'TransactWriteItems' && ++commits % conflictEvery === 0) {
        throw transactionConflict((input as { TransactItems: unknown[] }).TransactItems.length);
      }
      return send();
    },
    async () => {
      const all = Promise.all([Promise.all(race.map((spec) => perform(spec, on))), sweepAll()]);
      const [done] = await scheduler.waitFor(all);
      return done;
    },
  );
};

/** The journal tells of every session what is stored of it: started once, ended once at most, under its last grant. */
const expectReplayed = async (accountId: string, model: ReturnType<typeof emptyModel>): Promise<void> => {
  const chain = await verifiedChain(accountId);
  expect(replay(chain)).toEqual(summaries(await readHistory(accountId)));
  const byId = Map.groupBy(
    chain.filter(({ target }) => target.type === 'support-session'),
    ({ target }) => target.id,
  );
  expect([...byId.keys()].sort()).toEqual([...model.sessions.keys()].sort());
  for (const [id, entries] of byId) {
    const session = model.sessions.get(id);
    const shape = entries.map(({ type }) => type.replace('support-session.', '')).join(' ');
    expect(shape).toMatch(session?.ended ? /^started( changed)* ended$/ : /^started( changed)*$/);
    const under = entries.reduce((_grantId, { type, data }) => {
      if (type !== 'support-session.changed') return String(data['grantId']);
      return (data as EventData<'support-session.changed'>).to.grantId;
    }, '');
    expect(under).toBe(session?.grantId);
  }
};

const race = fc.array(anySpec(), { minLength: 2, maxLength: 4 });
const prelude = fc
  .tuple(
    fc.array(specs.grant as fc.Arbitrary<Spec>, { minLength: 1, maxLength: 3 }),
    fc.array(fc.oneof(specs.open, specs.change as fc.Arbitrary<Spec>, specs.open), { minLength: 1, maxLength: 4 }),
  )
  .map(([grants, others]) => [...grants, ...others]);
/** Moments around the ends of the shortest grants, and of sessions that nobody renewed. */
const wait = fc.constantFrom(0, 0, minute, 4 * minute, 30 * minute);

describe('calls about sessions at the same time', () => {
  it(
    'leave nobody inside who is not let in, and nobody outside who is',
    async () => {
      await fc.assert(
        fc.asyncProperty(
          prelude,
          race,
          wait,
          fc.integer({ min: 2, max: 6 }),
          fc.scheduler(),
          async (before, commands, millis, conflictEvery, scheduler) => {
            setClock(start);
            const accountId = await makeReal(emptyModel(start));
            try {
              const early = await prepare(accountId, before, millis);
              const done = await contest(commands, await targets(accountId, early), scheduler, conflictEvery);
              for (const one of done) {
                if (one) expect(`${one.status} ${one.problem ?? ''}`).toMatch(right[one.spec.kind]);
              }
              await sweepAll();
              const late = tokensIn(done);
              const model = await readBack(accountId, [...early, ...late]);
              // By the rules, from what is stored: who is inside is covered, and every token is checked alike.
              for (const session of openSessions(model)) expect(coversOf(model, session)).not.toEqual([]);
              await expectSettled(accountId, model);
              // What was given out in the race never reaches beyond a grant in the name of its grantor.
              for (const token of late) {
                const { sub = '', exp = 0, grant_id } = decodeJwt<{ grant_id: string }>(token);
                expect([...Object.keys(grantors)]).toContain(sub);
                expect(model.grants.has(grant_id)).toBe(true);
                expect(exp * 1000).toBeGreaterThan(Date.parse(model.now));
              }
              await pump.sequence();
              await expectReplayed(accountId, model);
            } finally {
              await api('turnOffSupportAccess', { as: user('owner', accountId, root), params: { accountId } });
              await sweepAll();
            }
          },
        ),
        { numRuns: runs(8) },
      );
    },
    patience,
  );
});
