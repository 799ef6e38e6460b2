import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EventData } from '../../shared/events.ts';
import { problemName, type Result } from '../support/call.ts';
import { makeKms } from '../support/kms.ts';
import { makeLink, openLink, readLinks, revokeLink } from '../support/links.ts';
import { inProcess } from '../support/process.ts';
import { around, isWrite, recorded } from '../support/sdk.ts';
import { makeTable } from '../support/table.ts';
import { day, later, minute, second, setClock } from '../support/world.ts';
import { type Host, makeHost } from './host.ts';

const start = '2026-11-21T08:00:00.000Z';
makeKms();
beforeAll(makeTable);

let host: Host;
let link: Awaited<ReturnType<typeof makeLink>>;
beforeEach(async () => {
  setClock(start);
  host = await makeHost();
  link = await makeLink(host.accountId);
});
afterEach(() => {
  setClock();
  vi.restoreAllMocks();
});

const open = () => openLink(link.linkId, link.code);
const guess = () => openLink(link.linkId, 'wrong');
const said = (answer: Result<unknown>) => [answer.status, problemName(answer)];
const guesses = async (count: number) => {
  const statuses: number[] = [];
  for (let n = 0; n < count; n++) statuses.push((await guess()).status);
  return statuses;
};
const locks = async () =>
  (await host.journal())
    .filter(({ type }) => type === 'share-link.locked')
    .map(({ data }) => data as EventData<'share-link.locked'>);
const status = async () => (await readLinks(host.accountId))[0]?.status;

describe('after five attempts', () => {
  it('a link is locked for a quarter of an hour, to whoever comes, and says for how long', async () => {
    expect(await guesses(7)).toEqual([403, 403, 403, 403, 403, 429, 429]);
    setClock(later(start, minute + 1));
    const { result, sent } = await recorded(open);
    expect([...said(result), result.headers['retry-after']]).toEqual([429, 'too-many-attempts', String(14 * 60)]);
    expect(sent.filter(isWrite)).toEqual([]);
    expect(await status()).toBe('locked');
    expect(await locks()).toEqual([{ documentId: 'doc-1', until: later(start, 15 * minute), attempts: 5 }]);
  });

  it('the journal names nobody but the link', async () => {
    await guesses(5);
    expect((await host.journal()).at(-1)).toMatchObject({
      type: 'share-link.locked',
      actor: { kind: 'system', id: 'share-link' },
      target: { type: 'share-link', id: link.linkId },
    });
  });

  it('it is open again from the very instant at which the lock ends', async () => {
    await guesses(5);
    setClock(later(start, 15 * minute - 1));
    const before = await open();
    expect([...said(before), before.headers['retry-after']]).toEqual([429, 'too-many-attempts', '1']);
    setClock(later(start, 15 * minute));
    expect((await open()).status).toBe(200);
  });

  it('each lock is twice as long as the one before; after the fifth, 25 attempts, it is locked for good', async () => {
    let now = start;
    for (const [nth, length] of [15, 30, 60, 120].entries()) {
      expect(await guesses(6)).toEqual([403, 403, 403, 403, 403, 429]);
      expect((await locks()).at(-1)).toMatchObject({ until: later(now, length * minute), attempts: 5 * (nth + 1) });
      now = later(now, length * minute);
      setClock(later(now, -1));
      expect((await open()).status).toBe(429);
      setClock(now);
    }
    expect(await guesses(6)).toEqual([403, 403, 403, 403, 403, 423]);
    expect((await locks()).at(-1)).toEqual({ documentId: 'doc-1', until: null, attempts: 25 });
    setClock(later(now, 3650 * day));
    const late = await open();
    expect([...said(late), late.headers['retry-after']]).toEqual([423, 'link-locked', undefined]);
    expect(await readLinks(host.accountId)).toMatchObject([{ status: 'locked', lockedUntil: null }]);
    expect(await locks()).toHaveLength(5);
  });

  it('a success starts the count anew, that of the locks, too', async () => {
    await guesses(5);
    setClock(later(start, 15 * minute));
    await guesses(4);
    expect((await open()).status).toBe(200);
    expect(await guesses(6)).toEqual([403, 403, 403, 403, 403, 429]);
    expect((await locks()).map(({ attempts }) => attempts)).toEqual([5, 5]);
    expect((await locks()).at(-1)?.until).toBe(later(start, 30 * minute));
  });

  it('it can still be revoked, and is gone then', async () => {
    await guesses(5);
    expect((await revokeLink(host.accountId, link.linkId)).body.status).toBe('revoked');
    expect(said(await open())).toEqual([410, 'link-gone']);
  });

  it('one link has nothing to do with another', async () => {
    const other = await makeLink(host.accountId);
    await guesses(6);
    expect((await openLink(other.linkId, other.code)).status).toBe(200);
  });
});

/** Those who are held back just before their commit. */
const held = new AsyncLocalStorage<object>();

/**
 * Begins some work, which stops before its commit.
 * @returns once it is there, how to let it go on to its end, or fail
 */
const begun = async <T>(work: () => Promise<T>): Promise<(fault?: Error) => Promise<T>> => {
  const [there, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<Error | undefined>()];
  const result = around(
    async ({ action }, send) => {
      if (held.getStore() === gate && action === 'TransactWriteItems') {
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

describe('whoever is right while others guess', () => {
  it('gets in though they have had it locked meanwhile, and the lock is gone', async () => {
    await guesses(3);
    const goOn = await begun(open);
    expect(await guesses(2)).toEqual([403, 429]);
    expect([await status(), await locks()]).toMatchObject(['locked', [{ attempts: 5 }]]);
    expect((await goOn()).status).toBe(200);
    expect(await status()).toBe('active');
    expect(await guesses(5)).toEqual([403, 403, 403, 403, 403]);
    expect((await locks()).map(({ attempts }) => attempts)).toEqual([5, 5]);
  });

  it('gets in though they have had it locked for good', async () => {
    for (const hours of [1, 2, 3, 5]) {
      await guesses(5);
      setClock(later(start, hours * 60 * minute));
    }
    const goOn = await begun(open);
    expect(await guesses(5)).toEqual([403, 403, 403, 403, 423]);
    expect((await goOn()).status).toBe(200);
    expect((await open()).status).toBe(200);
  });

  it('comes first: then there is nothing left to lock', async () => {
    await guesses(3);
    const [right, wrong] = [await begun(open), await begun(guess)];
    expect((await right()).status).toBe(200);
    expect((await wrong()).status).toBe(403);
    expect([await status(), await locks()]).toEqual(['active', []]);
    expect((await open()).status).toBe(200);
  });

  it('waits for those who have taken every attempt, and are right themselves', async () => {
    const first = await Promise.all(Array.from({ length: 5 }, () => begun(open)));
    const sixth = open();
    const answers = await Promise.all(first.map((goOn) => goOn()));
    expect([...answers, await sixth].map((answer) => answer.status)).toEqual([200, 200, 200, 200, 200, 200]);
    expect(await locks()).toEqual([]);
  });

  it('does not wait for ever; the lock that they leave is gone as soon as one of the others is in', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const first = await Promise.all(Array.from({ length: 5 }, () => begun(open)));
    expect(said(await open())).toEqual([429, 'too-many-attempts']);
    expect([await status(), (await locks()).length]).toEqual(['locked', 1]);
    for (const goOn of first) expect((await goOn()).status).toBe(200);
    expect([await status(), (await locks()).length]).toEqual(['active', 1]);
  });
});

describe('whoever is right, and yet not let in', () => {
  const down = new Error('the table is down');

  it('gets the attempt back', async () => {
    const goOn = await begun(open);
    await guesses(2);
    expect((await goOn(down)).status).toBe(500);
    expect(await guesses(4)).toEqual([403, 403, 403, 429]);
  });

  it('gets none back when the count began anew meanwhile, since somebody else was let in', async () => {
    const goOn = await begun(open);
    expect((await open()).status).toBe(200);
    await guesses(2);
    expect((await goOn(down)).status).toBe(500);
    expect(await guesses(4)).toEqual([403, 403, 403, 429]);
  });

  it('nor when it did since the link was locked', async () => {
    const goOn = await begun(open);
    expect(await guesses(5)).toEqual([403, 403, 403, 403, 429]);
    setClock(later(start, 15 * minute));
    await guesses(2);
    expect((await goOn(down)).status).toBe(500);
    expect(await guesses(4)).toEqual([403, 403, 403, 429]);
  });
});

describe('processes that die between taking an attempt and what comes of it', () => {
  const reads = 2;
  const die = (work: () => Promise<unknown>) => inProcess(work, { at: reads + 1, fault: 'cut' });

  it('leave no link that neither locks nor opens: whoever comes next locks it, once', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    for (let n = 0; n < 5; n++) expect(await die(n % 2 ? open : guess)).toHaveProperty('died');
    expect([await status(), await locks()]).toEqual(['active', []]);
    const answers = await Promise.all([open(), guess(), open(), guess()]);
    for (const answer of answers) expect(said(answer)).toEqual([429, 'too-many-attempts']);
    expect(await locks()).toHaveLength(1);
    setClock(later(start, 15 * minute));
    expect((await open()).status).toBe(200);
  });

  it('count: of those who come after them fewer are heard', async () => {
    for (let n = 0; n < 3; n++) await die(guess);
    expect(await guesses(4)).toEqual([403, 403, 429, 429]);
  });

  it('and are forgotten when somebody is right', async () => {
    for (let n = 0; n < 4; n++) await die(guess);
    expect((await open()).status).toBe(200);
    expect(await guesses(6)).toEqual([403, 403, 403, 403, 403, 429]);
  });
});

it('a second passes as one second', async () => {
  await guesses(5);
  for (const [millis, left] of [
    [second, '899'],
    [second + 1, '899'],
    [second - 1, '900'],
    [0, '900'],
  ] as const) {
    setClock(later(start, millis));
    expect((await open()).headers['retry-after']).toBe(left);
  }
});
