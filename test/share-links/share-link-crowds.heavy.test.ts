import { setTimeout as sleep } from 'node:timers/promises';
import { TransactionConflictException } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { kms } from '../../shared/tokens/kms.ts';
import { problemName, type Result } from '../support/api/call.ts';
import { around } from '../support/database/sdk.ts';
import { makeTable } from '../support/database/table.ts';
import { cases } from '../support/setup/quick.ts';
import { type Host, makeHost } from '../support/world/host.ts';
import { makeKms } from '../support/world/kms.ts';
import { makeLink, openLink, readLinks } from '../support/world/links.ts';

/*
 * All recipients of a link open it at once, while KMS or the table is slow, by the real clock. Some may have to try again;
 * no recipient is locked out, and no right code counts as a guess.
 */

const stand = makeKms();
beforeAll(makeTable);

let host: Host;
let link: Awaited<ReturnType<typeof makeLink>>;
beforeEach(async () => {
  host = await makeHost();
  link = await makeLink(host.accountId);
});
afterEach(() => {
  stand.clear();
  vi.restoreAllMocks();
});

const open = () => openLink(link.linkId, link.code);
const guess = () => openLink(link.linkId, 'wrong');
const said = (answer: Result<unknown>): string => problemName(answer) ?? 'in';
const locks = async () =>
  (await host.journal()).filter(({ type }) => type === 'share-link.locked').map(({ data }) => data['attempts']);

/** Runs work while KMS answers only after what it waits for. */
const withSlowKms = async <T>(delay: () => Promise<unknown>, work: () => Promise<T>): Promise<T> =>
  around(
    async (_, send) => {
      await delay();
      return send();
    },
    work,
    await kms(),
  );

const crowd = (
  delay: () => Promise<unknown>,
  count: number,
  others: (() => Promise<Result<unknown>>)[] = [],
): Promise<string[]> =>
  withSlowKms(delay, async () => {
    const came = [...Array.from({ length: count }, () => open), ...others].map((come) => come());
    return (await Promise.all(came)).map(said);
  });

/** Nobody has locked the link, and of its attempts and failures are as many taken as were wrong. */
const expectNoneLost = async (wrong: number): Promise<void> => {
  expect(await locks()).toEqual([]);
  expect(await readLinks(host.accountId)).toMatchObject([{ status: 'active' }]);
  expect(said(await open())).toBe('in');
  const answers = [];
  for (let n = 0; n < 6; n++) answers.push(said(await guess()));
  expect(answers).toEqual([...new Array(5).fill('link-refused'), 'too-many-attempts']);
  expect(await locks()).toEqual([wrong + 5]);
};

describe('the right code', () => {
  it('gets the answer that nothing can be signed, when KMS never answers', async () => {
    const answers = await crowd(() => new Promise(() => {}), 6);
    expect(answers.filter((answer) => answer !== 'signing-unavailable' && answer !== 'busy')).toEqual([]);
    expect(answers.filter((answer) => answer === 'signing-unavailable').length).toBeGreaterThanOrEqual(5);
    await expectNoneLost(0);
  });

  it.each([
    [cases(10, 20), 800],
    [cases(40, 200), 30],
  ])('gets in, or comes again: %i at once, with KMS taking %i ms', async (count, millis) => {
    const answers = await crowd(() => sleep(millis), count);
    expect(answers.filter((answer) => answer !== 'in' && answer !== 'busy')).toEqual([]);
    expect(answers.filter((answer) => answer === 'in').length).toBeGreaterThanOrEqual(5);
    await expectNoneLost(0);
  });

  it('is not locked out by a recipient who mistypes', async () => {
    const answers = await crowd(() => sleep(300), 12, [guess]);
    expect(answers.filter((answer) => !['in', 'busy', 'link-refused'].includes(answer))).toEqual([]);
    await expectNoneLost(answers.at(-1) === 'link-refused' ? 1 : 0);
  });
});

describe('an attempt that cannot be taken or counted for all the transactions at the link', () => {
  const conflict = () => Promise.reject(new TransactionConflictException({ message: 'busy', $metadata: {} }));

  it.each<[string, RegExp, () => Promise<Result<unknown>>]>([
    ['taken', /^SET attempts/, open],
    ['counted as wrong', /^SET underWay/, guess],
  ])('%s: may be made again after a second', async (_, expression, come) => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const answer = await around(
      ({ input }, send) => (expression.test(String(input['UpdateExpression'])) ? conflict() : send()),
      come,
    );
    expect([answer.status, said(answer), answer.headers['retry-after']]).toEqual([503, 'busy', '1']);
  });
});
