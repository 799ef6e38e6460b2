import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { problemName, StrictProblem } from '../support/api/call.ts';
import { later, minute, setClock } from '../support/clock/clock.ts';
import { around } from '../support/database/sdk.ts';
import { makeTable } from '../support/database/table.ts';
import { readJournal } from '../support/events/chain.ts';
import { cases } from '../support/setup/quick.ts';
import { makeKms } from '../support/world/kms.ts';
import { makeLink, openLink, readLinks, recipient } from '../support/world/links.ts';
import { makeAccount } from '../support/world/world.ts';

/*
 * A guesser gets five answers that say anything, however many they ask at once, and none that tells what of it was
 * right.
 */

const start = '2026-11-21T08:00:00.000Z';
const kms = makeKms();
beforeAll(makeTable);
beforeEach(() => setClock(start));
afterEach(() => setClock());

type Target = Awaited<ReturnType<typeof makeLink>>;

/** Ways of being wrong. */
const kinds = {
  'a wrong code with the right address': (_: Target, n: number) => [`wrong-${n}`, recipient],
  'the right code with a wrong address': ({ code }: Target, n: number) => [code, `guess-${n}@mail.example`],
  'both wrong': (_: Target, n: number) => [`wrong-${n}`, `guess-${n}@mail.example`],
} as const satisfies Record<string, (link: Target, n: number) => readonly [code: string, email: string]>;
const ways = Object.values(kinds);

const current = new AsyncLocalStorage<string[]>();

/** What one guess was answered, without what is different each time, and what was sent to DynamoDB and KMS for it. */
const guess = async (link: Target, [code, email]: readonly [string, string]) => {
  const sent: string[] = [];
  const { status, headers, body } = await current.run(sent, () => openLink(link.linkId, code, email));
  const { instance: _path, requestId: _id, ...problem } = StrictProblem.parse(body);
  const { 'x-request-id': _request, ...others } = headers;
  return { status, problem, headers: others, sent };
};
type Named = [name: string, way: (typeof ways)[number]];
type Answered = Awaited<ReturnType<typeof guess>>;

/** As many as connections to a table: more would wait in one queue here, which a thousand functions do not have. */
const width = 40;

/** Lets a number of calls through at once, the others in the order in which they came. */
const turnstile = () => {
  let inside = 0;
  const waiting: (() => void)[] = [];
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (inside >= width) await new Promise<void>((resolve) => waiting.push(resolve));
    else inside++;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else inside--;
    }
  };
};

/** Notes what is sent, in full, but for the ids that are in it; each under the guess that it is sent for. */
const watching = <T>(link: Target, work: () => Promise<T>): Promise<T> => {
  const pass = turnstile();
  return around(({ action, input }, send) => {
    const text = JSON.stringify([action, input]).replaceAll(
      /(jrn|lnk)_\w+|(?<=")[\w-]{22}(?=")|(?<=")[\w-]{43}(?=")|[0-9a-f-]{36}/g,
      '…',
    );
    current.getStore()?.push(text.replaceAll(link.accountId, 'account'));
    return pass(send);
  }, work);
};

const guesses = (link: Target, count: number, way: (n: number) => (typeof ways)[number]): Promise<Answered[]> =>
  watching(link, () => Promise.all(Array.from({ length: count }, (_, n) => guess(link, way(n)(link, n)))));

const counted = (answers: readonly Answered[]): Record<string, number> =>
  Object.fromEntries(
    [...Map.groupBy(answers, ({ status, problem }) => `${status} ${problem.type}`)].map(([name, all]) => [
      name.replace('urn:gatehouse:problem:', ''),
      all.length,
    ]),
  );

/** The API actions that were sent for a guess, in order. */
const actions = ({ sent }: Answered): string => sent.map((text) => JSON.parse(text)[0] as string).join(' ');

const looking = 'GetItem BatchGetItem';
/** Taking an attempt, and saying that it was wrong. */
const taking = `${looking} UpdateItem UpdateItem`;
/** The fifth locks the link. */
const lastTaking = `${taking} TransactWriteItems`;

const locks = async ({ accountId }: Target) =>
  (await readJournal(accountId)).filter(({ type }) => type === 'share-link.locked');

describe('guesses one after the other', () => {
  it('are answered alike, to the letter, and for each the same is sent, whatever of it was right', async () => {
    const transcripts = [];
    for (const way of ways) {
      const link = await makeLink(await makeAccount());
      const answers: Answered[] = [];
      for (let n = 0; n < 7; n++) answers.push(...(await guesses(link, 1, () => () => way(link, n))));
      transcripts.push(answers);
    }
    const [first = [], ...others] = transcripts;
    for (const other of others) expect(other).toEqual(first);
    expect(first.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403, 429, 429]);
    expect(first.map(actions)).toEqual([...Array.from({ length: 4 }, () => taking), lastTaking, looking, looking]);
    expect(kms.asked).toEqual([]);
  });

  it('say nothing of the code and of the addresses, nor how many attempts are left', async () => {
    const link = await makeLink(await makeAccount());
    const [answer] = await guesses(link, 1, () => ways[1] as (typeof ways)[number]);
    expect(answer?.problem).toEqual({
      type: 'urn:gatehouse:problem:link-refused',
      title: 'The code or the e-mail address is wrong',
      status: 403,
    });
    expect(Object.keys(answer?.headers ?? {}).sort()).toEqual([
      'cache-control',
      'content-type',
      'x-content-type-options',
    ]);
  });
});

describe('guesses at once,', () => {
  const [[first, wrongCode], [second, wrongAddress]] = Object.entries(kinds) as [Named, Named];

  it.each([
    [cases(40, 200), first, () => wrongCode],
    [cases(40, 200), second, () => wrongAddress],
    [cases(60, 1000), 'all of them', (n: number) => ways[n % ways.length] ?? wrongCode],
  ])('%i with %s: five are checked, and the rest must wait', async (count, _, way) => {
    const link = await makeLink(await makeAccount());
    const answers = await guesses(link, count, way);
    expect(counted(answers)).toEqual({ '403 link-refused': 5, '429 too-many-attempts': count - 5 });
    expect(new Set(answers.map(({ problem, headers }) => JSON.stringify([problem, headers]))).size).toBe(2);
    const heard = answers.filter(({ status }) => status === 403).map(actions);
    expect(heard.sort()).toEqual([taking, taking, taking, taking, lastTaking]);
    expect(await locks(link)).toHaveLength(1);
    expect(await readLinks(link.accountId)).toMatchObject([{ status: 'locked', uses: 0 }]);
    expect(kms.asked).toEqual([]);
  });

  it('after each lock: 25 are heard in all, then none ever again', async () => {
    const link = await makeLink(await makeAccount());
    let now = start;
    const heard: number[] = [];
    for (const length of [15, 30, 60, 120, 24 * 60, 24 * 60]) {
      const answers = await guesses(link, cases(12, 100), (n) => ways[n % ways.length] as (typeof ways)[number]);
      heard.push(answers.filter(({ status }) => status === 403).length);
      expect(answers.filter(({ status }) => status !== 403 && status !== 429 && status !== 423)).toEqual([]);
      now = later(now, length * minute);
      setClock(now);
    }
    expect(heard).toEqual([5, 5, 5, 5, 5, 0]);
    expect(problemName(await openLink(link.linkId, link.code))).toBe('link-locked');
    expect(await locks(link)).toHaveLength(5);
  });
});
