import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it, vi } from 'vitest';
import { Contended } from '../../shared/table/errors.ts';
import { later, minute, second, setClock } from '../support/clock/clock.ts';
import { around, type Sent } from '../support/database/sdk.ts';
import { inProcess } from '../support/faults/process.ts';
import { start } from '../support/world/host.ts';
import { guess, guesses, linkStatus, locks, open, outcome, useLink } from './attempts.ts';

useLink();

/** Those who are held back at something that they send. */
const held = new AsyncLocalStorage<object>();

const isCommit = ({ action }: Sent): boolean => action === 'TransactWriteItems';
/** Whether a request is the one that records a wrong attempt. */
const isFailure = ({ input }: Sent): boolean => String(input['UpdateExpression']).startsWith('SET underWay');

/**
 * Begins some work, which stops before its commit, or at another request.
 * @returns once it is there, how to let it go on to its end, or fail
 */
const begun = async <T>(
  work: () => Promise<T>,
  isThere: (sent: Sent) => boolean = isCommit,
): Promise<(fault?: Error) => Promise<T>> => {
  const [there, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<Error | undefined>()];
  let waiting = true;
  const result = around(
    async (sent, send) => {
      if (waiting && held.getStore() === gate && isThere(sent)) {
        waiting = false;
        there.resolve();
        const fault = await gate.promise;
        if (fault) throw fault;
      }
      return send();
    },
    () => held.run(gate, work),
  );
  await there.promise;
  return (fault) => {
    gate.resolve(fault);
    return result;
  };
};

const busy = [503, 'busy'];
/** A function lives no longer. */
const life = 10 * second;

describe('a right code while others guess', () => {
  it('opens the link, and no call locks it before the outcome is known: others are asked to try again', async () => {
    await guesses(3);
    const goOn = await begun(open);
    expect(await guesses(1)).toEqual([403]);
    for (const come of [guess, open]) {
      const answer = await come();
      expect([...outcome(answer), answer.headers['retry-after']]).toEqual([...busy, '1']);
    }
    expect([await linkStatus(), await locks()]).toEqual(['active', []]);
    expect((await goOn()).status).toBe(200);
    expect(await guesses(6)).toEqual([403, 403, 403, 403, 403, 429]);
    expect((await locks()).map(({ attempts }) => attempts)).toEqual([9]);
  });

  it('gets in with the very last attempt that there is', async () => {
    for (const hours of [1, 2, 3, 5]) {
      await guesses(5);
      setClock(later(start, hours * 60 * minute));
    }
    const goOn = await begun(open);
    expect(await guesses(5)).toEqual([403, 403, 403, 403, 503]);
    expect((await goOn()).status).toBe(200);
    expect((await open()).status).toBe(200);
    expect(await guesses(2)).toEqual([403, 423]);
    expect((await locks()).at(-1)).toMatchObject({ until: null, attempts: 25 });
  });

  it('comes first: then there is nothing left to lock', async () => {
    await guesses(3);
    const [right, wrong] = [await begun(open), await begun(guess, isFailure)];
    expect((await right()).status).toBe(200);
    expect((await wrong()).status).toBe(403);
    expect([await linkStatus(), await locks()]).toEqual(['active', []]);
    expect((await open()).status).toBe(200);
  });

  it('waits for the calls that have taken every attempt, and have the right code themselves', async () => {
    vi.mocked(Math.random).mockReturnValue(0.5);
    const first = await Promise.all(Array.from({ length: 5 }, () => begun(open)));
    const sixth = open();
    const answers = await Promise.all(first.map((goOn) => goOn()));
    expect([...answers, await sixth].map((answer) => answer.status)).toEqual([200, 200, 200, 200, 200, 200]);
    expect(await locks()).toEqual([]);
  });

  it('does not wait for ever: it is asked to try again, and the link is not locked', async () => {
    const first = await Promise.all(Array.from({ length: 5 }, () => begun(open)));
    for (const come of [open, guess]) expect(outcome(await come())).toEqual(busy);
    expect([await linkStatus(), await locks()]).toEqual(['active', []]);
    for (const goOn of first) expect((await goOn()).status).toBe(200);
    expect(outcome(await open())).toEqual([200, undefined]);
    expect(await locks()).toEqual([]);
  });

  it('is waited for though the count began anew meanwhile; when nothing comes of it, the next one locks', async () => {
    const goOn = await begun(open);
    expect((await open()).status).toBe(200);
    expect(await guesses(6)).toEqual([403, 403, 403, 403, 403, 503]);
    expect(await locks()).toEqual([]);
    expect((await goOn(new Contended('others'))).status).toBe(503);
    expect(await guesses(2)).toEqual([429, 429]);
    expect((await locks()).map(({ attempts }) => attempts)).toEqual([5]);
  });
});

describe('a right code that does not open the link', () => {
  const down = new Error('the table is down');
  const refused = new Contended('others come in between');

  it.each([
    [500, down],
    [503, refused],
  ])('gets the attempt back (%i)', async (answer, fault) => {
    const goOn = await begun(open);
    await guesses(2);
    expect((await goOn(fault)).status).toBe(answer);
    expect(await guesses(4)).toEqual([403, 403, 403, 429]);
    expect((await locks()).map(({ attempts }) => attempts)).toEqual([5]);
  });

  it('gets none back of a count that began anew meanwhile, and is no failure', async () => {
    const goOn = await begun(open);
    expect((await open()).status).toBe(200);
    await guesses(2);
    expect((await goOn(refused)).status).toBe(503);
    expect(await guesses(4)).toEqual([403, 403, 403, 429]);
    expect((await locks()).map(({ attempts }) => attempts)).toEqual([5]);
  });

  it('nor after a lock, which had to wait until they could be thought dead', async () => {
    const goOn = await begun(open);
    expect(await guesses(5)).toEqual([403, 403, 403, 403, 503]);
    setClock(later(start, life));
    expect(await guesses(1)).toEqual([429]);
    setClock(later(start, 16 * minute));
    await guesses(2);
    expect((await goOn(refused)).status).toBe(503);
    expect(await guesses(4)).toEqual([403, 403, 403, 429]);
    expect((await locks()).map(({ attempts }) => attempts)).toEqual([5, 9]);
  });

  it('counts as a failure where the outcome is unknown', async () => {
    const goOn = await begun(open);
    expect((await open()).status).toBe(200);
    expect((await goOn(down)).status).toBe(500);
    setClock(later(start, life));
    expect(await guesses(6)).toEqual([403, 403, 403, 403, 403, 429]);
    expect((await locks()).map(({ attempts }) => attempts)).toEqual([6]);
  });
});

describe('processes that die between taking an attempt and what comes of it', () => {
  const reads = 2;
  const die = (work: () => Promise<unknown>) => inProcess(work, { at: reads + 1, fault: 'cut' });

  it('leave no link that neither locks nor opens: once they must be dead, the next attempt locks it, once', async () => {
    for (let n = 0; n < 5; n++) expect(await die(n % 2 ? open : guess)).toHaveProperty('died');
    const come = async () => Promise.all([open(), guess(), open(), guess()]);
    for (const millis of [0, life - 1]) {
      setClock(later(start, millis));
      for (const answer of await come()) expect(outcome(answer)).toEqual(busy);
      expect([await linkStatus(), await locks()]).toEqual(['active', []]);
    }
    setClock(later(start, life));
    for (const answer of await come()) expect(outcome(answer)).toEqual([429, 'too-many-attempts']);
    expect(await locks()).toHaveLength(1);
    setClock(later(start, life + 15 * minute));
    expect((await open()).status).toBe(200);
  });

  it('count: fewer later attempts are checked', async () => {
    for (let n = 0; n < 3; n++) await die(guess);
    expect(await guesses(3)).toEqual([403, 403, 503]);
    setClock(later(start, life));
    expect(await guesses(1)).toEqual([429]);
    expect((await locks()).map(({ attempts }) => attempts)).toEqual([5]);
  });

  it('are not waited for when they were dead before the others came', async () => {
    for (let n = 0; n < 3; n++) await die(guess);
    setClock(later(start, life));
    expect(await guesses(4)).toEqual([403, 403, 429, 429]);
  });

  it('are forgotten when the right code is given', async () => {
    for (let n = 0; n < 4; n++) await die(guess);
    setClock(later(start, life));
    expect((await open()).status).toBe(200);
    expect(await guesses(6)).toEqual([403, 403, 403, 403, 403, 429]);
  });
});
