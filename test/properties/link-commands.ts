import { expect } from 'vitest';
import { problemName, type Result } from '../support/api/call.ts';
import { day, later, minute, second, setClock } from '../support/clock/clock.ts';
import { readJournal } from '../support/events/chain.ts';
import fc from '../support/random/fast-check.ts';
import { makeLink, openLink, readLinks, revokeLink, setEmailChallenge } from '../support/world/links.ts';

const recipients = ['rita@mail.example', 'zo\u00eb@mail.example'] as const;

/** A link by the rules alone: nothing here knows how they are implemented. */
interface ModelLink {
  id: string;
  code: string;
  end: string | null;
  maxUses: number | undefined;
  uses: number;
  /** The uses of each recipient whose address was checked. */
  usesBy: number[];
  revoked: boolean;
  /** Attempts that have failed since it was last opened or locked; all that ever have, less those forgotten. */
  failed: number;
  failures: number;
  /** When it was made, or last opened. */
  since: string;
  /** How many locks in a row, and the end of the last; null: it has none. */
  locks: number;
  until: string | null | undefined;
  /** What the journal must tell of it, oldest first. */
  published: [type: string, detail: unknown][];
}

export interface Model {
  now: string;
  asksForAddress: boolean;
  links: ModelLink[];
}
export interface Real {
  accountId: string;
}
type Command = fc.AsyncCommand<Model, Real>;

const whole = (at: string, unit: number): number => Math.floor(Date.parse(at) / unit);

/** Uses without a known recipient count for all recipients; without a known recipient, all uses count. */
const isExhausted = ({ maxUses = Number.POSITIVE_INFINITY, uses, usesBy }: ModelLink, recipient: number): boolean => {
  const anonymous = uses - usesBy.reduce((sum, count) => sum + count, 0);
  return (recipient < 0 ? uses : anonymous + (usesBy[recipient] ?? 0)) >= maxUses;
};

const endStateOf = (link: ModelLink, now: string): string | undefined => {
  const { revoked, end } = link;
  if (revoked) return 'revoked';
  // Times of tokens are whole seconds.
  if (end !== null && whole(now, second) >= whole(end, second)) return 'expired';
  return link.usesBy.every((_, index) => isExhausted(link, index)) ? 'used-up' : undefined;
};

const lockedAs = ({ until }: ModelLink, now: string): string | undefined => {
  if (until === null) return 'link-locked';
  return until !== undefined && now < until ? 'too-many-attempts' : undefined;
};

const statusOf = (link: ModelLink, now: string): string =>
  endStateOf(link, now) ?? (lockedAs(link, now) ? 'locked' : 'active');

/** The rule of attempts: five, and it is locked, each time for twice as long; with 25 in all for good. */
const fail = (link: ModelLink, now: string): void => {
  link.failed++;
  link.failures++;
  if (link.failed < 5 && link.failures < 25) return;
  const minutes = [15, 30, 60, 120][link.locks];
  link.until = minutes === undefined || link.failures === 25 ? null : later(now, minutes * minute);
  link.locks++;
  link.failed = 0;
  link.published.push(['share-link.locked', [link.until, link.failures]]);
};

/** Five may fail anew; of all failures one is forgotten for each midnight (UTC) since the last opening. */
const succeed = (link: ModelLink, now: string, recipient: number): void => {
  const failures = Math.max(0, link.failures - (whole(now, day) - whole(link.since, day)));
  Object.assign(link, { uses: link.uses + 1, failed: 0, failures, since: now, locks: 0, until: undefined });
  if (recipient >= 0) link.usesBy[recipient] = (link.usesBy[recipient] ?? 0) + 1;
  link.published.push(['share-link.opened', link.uses]);
};

interface Said {
  code: 'right' | 'wrong';
  email: string | null;
}

/** The index of the recipient; -1 when no address is required. */
const recipientOf = ({ asksForAddress }: Model, { email }: Said): number =>
  asksForAddress ? recipients.findIndex((one) => one === email?.normalize('NFC').toLowerCase()) : -1;

const isRight = ({ asksForAddress }: Model, { code, email }: Said): boolean =>
  code === 'right' && (!asksForAddress || recipients.some((one) => one === email?.normalize('NFC').toLowerCase()));

/** What a single caller is answered, and what the call changes. */
const come = (model: Model, link: ModelLink, said: Said): string => {
  if (endStateOf(link, model.now)) return 'link-gone';
  if (model.asksForAddress && said.email === null) return 'email-needed';
  const locked = lockedAs(link, model.now);
  if (locked) return locked;
  if (isRight(model, said)) {
    const recipient = recipientOf(model, said);
    if (isExhausted(link, recipient)) return 'link-gone';
    succeed(link, model.now, recipient);
    return 'in';
  }
  fail(link, model.now);
  return 'link-refused';
};

const say = ({ id, code }: ModelLink, said: Said) =>
  openLink(id, said.code === 'right' ? code : `${code.slice(1)}x`, said.email);

const outcome = (answer: Result<unknown>): string => (answer.status === 200 ? 'in' : (problemName(answer) ?? '?'));

const inOneOrder = (published: readonly (readonly unknown[])[]): string[] =>
  published.map((one) => JSON.stringify(one)).sort();

/** What is listed and published is what the model says, whatever is stored. */
const expectSame = async ({ accountId }: Real, { now, links }: Model): Promise<void> => {
  const [listed, journal] = await Promise.all([readLinks(accountId), readJournal(accountId)]);
  const shown = listed.map(({ linkId, status, uses, lockedUntil }) => [linkId, status, uses, lockedUntil]);
  const expected = links.map((link) => {
    const status = statusOf(link, now);
    return [link.id, status, link.uses, status === 'locked' ? link.until : undefined];
  });
  expect(shown.reverse()).toEqual(expected);
  for (const { id, published } of links) {
    const entries = journal.filter(({ target }) => target.id === id).reverse();
    const detail = ({ uses, until, attempts }: Record<string, unknown>) =>
      uses ?? (attempts === undefined ? undefined : [until, attempts]);
    // Of what happens at once, the journal need not list first what came first (ADR 0006).
    const seen = entries.slice(1).map(({ type, data }) => [type, detail(data)] as const);
    expect(inOneOrder(seen)).toEqual(inOneOrder(published));
  }
};

const pickFrom = ({ links }: Model, pick: number): ModelLink | undefined =>
  links.at(-1 - (pick % Math.max(links.length, 1)));

const onLink = (
  name: string,
  pick: number,
  run: (model: Model, link: ModelLink, real: Real) => Promise<void>,
): Command => ({
  check: (model) => model.links.length > 0,
  run: async (model, real) => {
    const link = pickFrom(model, pick);
    if (!link) return;
    await run(model, link, real);
    await expectSame(real, model);
  },
  toString: () => `${name} at ${pick}`,
});

export const share = (millis: number | null, maxUses: number | undefined): Command => ({
  check: ({ links }) => links.length < 3,
  run: async (model, real) => {
    const end = millis === null ? null : later(model.now, millis);
    const limits = { ...(end === null ? {} : { expiresAt: end }), ...(maxUses === undefined ? {} : { maxUses }) };
    const { linkId: id, code } = await makeLink(real.accountId, { recipients, ...limits });
    const fresh = { uses: 0, revoked: false, failed: 0, failures: 0, since: model.now, locks: 0, until: undefined };
    model.links.push({ ...{ id, code, end, maxUses, usesBy: recipients.map(() => 0), published: [] }, ...fresh });
    await expectSame(real, model);
  },
  toString: () => `share for ${millis} ms, ${maxUses} uses`,
});

export const open = (pick: number, said: Said): Command =>
  onLink(`open ${JSON.stringify(said)}`, pick, async (model, link) => {
    const answer = await say(link, said);
    expect(outcome(answer)).toBe(come(model, link, said));
  });

/** Some come at once, all of them right or all wrong: then it does not matter who is first. */
export const crowd = (pick: number, count: number, said: Said): Command =>
  onLink(`${count} at once ${JSON.stringify(said)}`, pick, async (model, link) => {
    const answers = await Promise.all(Array.from({ length: count }, () => say(link, said)));
    const expected = Array.from({ length: count }, () => come(model, link, said));
    expect(answers.map(outcome).sort()).toEqual(expected.sort());
  });

/** A caller who can open the link guesses other codes and addresses, and opens it in between. */
export const pry = (pick: number, rounds: number, wrong: Said, right: Said): Command =>
  onLink(`${rounds} times four ${JSON.stringify(wrong)} and one right`, pick, async (model, link) => {
    for (let n = 0; n < rounds; n++) {
      for (const what of [wrong, wrong, wrong, wrong, right]) {
        expect(outcome(await say(link, what))).toBe(come(model, link, what));
      }
    }
  });

/** Revoked while some come in: before that or never. */
export const revoke = (pick: number, count: number): Command =>
  onLink(`revoke with ${count} coming in`, pick, async (model, link, { accountId }) => {
    const said: Said = { code: 'right', email: recipients[0] };
    const wasOpen = !endStateOf(link, model.now) && !lockedAs(link, model.now);
    const coming = wasOpen ? Array.from({ length: count }, () => say(link, said)) : [];
    const [revoked, again, ...answers] = await Promise.all([
      revokeLink(accountId, link.id),
      revokeLink(accountId, link.id),
      ...coming,
    ]);
    expect([revoked, again].map(({ status, body }) => [status, body.status])).toEqual([
      [200, 'revoked'],
      [200, 'revoked'],
    ]);
    for (const answer of answers) {
      expect(['in', 'link-gone']).toContain(outcome(answer));
      if (outcome(answer) === 'in') succeed(link, model.now, recipientOf(model, said));
    }
    if (!link.revoked) link.published.push(['share-link.revoked', undefined]);
    link.revoked = true;
  });

export const askForAddress = (asks: boolean): Command => ({
  check: (model) => model.asksForAddress !== asks,
  run: async (model, { accountId }) => {
    await setEmailChallenge(accountId, asks);
    model.asksForAddress = asks;
  },
  toString: () => `ask for the address: ${asks}`,
});

export const advance = (millis: number): Command => ({
  check: () => true,
  run: async (model, real) => {
    model.now = later(model.now, millis);
    setClock(model.now);
    await expectSame(real, model);
  },
  toString: () => `advance by ${millis}`,
});

export const pick = fc.nat(2);
export const length = fc.constantFrom(null, null, minute, 60 * minute, 600 * minute);
export const uses = fc.constantFrom(undefined, undefined, 1, 3);
const email = fc.constantFrom(...recipients, 'Zoe\u0308@MAIL.example', 'mallory@mail.example', null);
export const said = fc.record({ code: fc.constantFrom('right', 'wrong'), email }) as fc.Arbitrary<Said>;
export const right: Said = { code: 'right', email: recipients[1] };
export const wrong = fc.constantFrom<Said>(
  { code: 'wrong', email: recipients[0] },
  { code: 'wrong', email: 'mallory@mail.example' },
);
