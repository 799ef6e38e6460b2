import { describe, expect, it } from 'vitest';
import { problemName } from '../support/api/call.ts';
import { day, later } from '../support/clock/clock.ts';
import { host, start, useHost } from '../support/world/host.ts';
import { makeLink, readLinks, recipient, shareDocument } from '../support/world/links.ts';

useHost();

describe('addresses', () => {
  it('are kept trimmed, composed and in lower case', async () => {
    const written = ['  Rita@Mail.Example ', 'ZOE\u0308@x.example', 'МАРИЯ@почта.example', 'İ@x.example'];
    const { recipients } = await makeLink(host.accountId, { recipients: written });
    expect(recipients).toEqual(['rita@mail.example', 'zo\u00eb@x.example', 'мария@почта.example', 'i\u0307@x.example']);
  });

  it.each<[string, unknown]>([
    ['none', []],
    ['51', Array.from({ length: 51 }, (_, n) => `r${n}@x.example`)],
    ['one twice', ['a@x.example', 'a@x.example']],
    ['one twice in another case', ['a@x.example', ' A@X.example']],
    ['one twice, composed and not', ['zo\u00eb@x.example', 'zoe\u0308@x.example']],
    ['no address', ['rita']],
    ['without a domain', ['rita@']],
    ['without a dot', ['rita@mail']],
    ['with an empty label', ['rita@mail..example']],
    ['two in one', ['a@x.example,b@x.example@y.example']],
    ['with a name', ['Rita <rita@mail.example>']],
    ['with a blank', ['ri ta@mail.example']],
    ['with a line end', ['rita@mail.example\nbcc:x@y.example']],
    ['with a control character', ['rita\u0000@mail.example']],
    ['half a surrogate pair', ['rita\ud800@mail.example']],
    ['of 255 characters', [`${'r'.repeat(60)}@${'m'.repeat(186)}.example`]],
    ['a megabyte of accents', [`a${'\u0315\u0300\u0316'.repeat(170_000)}@x.example`]],
    ['no list', recipient],
  ])('%s is refused', async (_, recipients) => {
    const answer = await shareDocument(host.accountId, { recipients });
    expect([answer.status, problemName(answer)]).toEqual([400, 'invalid-request']);
    expect(JSON.stringify(answer.body)).toMatch(/"pointer":"#\/recipients/);
  });

  it('of 254 characters, and fifty of them, are taken', async () => {
    const long = (n: number) => `${String(n).padStart(60, 'r')}@${'m'.repeat(185)}.example`;
    const recipients = Array.from({ length: 50 }, (_, n) => long(n));
    expect(recipients[0]).toHaveLength(254);
    expect((await makeLink(host.accountId, { recipients })).recipients).toEqual(recipients);
  });
});

describe('the end of a link', () => {
  it.each<[string, Record<string, unknown>, string | null]>([
    ['a duration', { duration: 'P7D' }, '2026-11-28T08:00:00.000Z'],
    ['a month', { duration: 'P1M' }, '2026-12-21T08:00:00.000Z'],
    ['unlimited', { duration: 'unlimited' }, null],
    ['an instant', { expiresAt: '2026-11-21T10:00:00+01:00' }, '2026-11-21T09:00:00.000Z'],
    ['the next second', { expiresAt: '2026-11-21T08:00:01Z' }, '2026-11-21T08:00:01.000Z'],
    ['ten years', { duration: 'P10Y' }, '2036-11-21T08:00:00.000Z'],
  ])('%s', async (_, body, expiresAt) => {
    expect((await makeLink(host.accountId, body)).expiresAt).toBe(expiresAt);
  });

  it.each<[string, Record<string, unknown>, number, string]>([
    ['both', { duration: 'P1D', expiresAt: later(start, day) }, 400, '#'],
    ['no time', { duration: 'PT0S' }, 422, '#/duration'],
    ['beyond the year 9999', { duration: 'P9000Y' }, 422, '#/duration'],
    ['this very instant', { expiresAt: start }, 422, '#/expiresAt'],
    // Nobody could ever open it.
    ['this very second', { expiresAt: later(start, 999) }, 422, '#/expiresAt'],
    ['the past', { expiresAt: later(start, -1) }, 422, '#/expiresAt'],
    ['no duration', { duration: 'a week' }, 400, '#/duration'],
    ['no uses', { maxUses: 0 }, 400, '#/maxUses'],
    ['1001 uses', { maxUses: 1001 }, 400, '#/maxUses'],
    ['half a use', { maxUses: 1.5 }, 400, '#/maxUses'],
  ])('%s is refused', async (_, body, status, pointer) => {
    const answer = await shareDocument(host.accountId, body);
    expect([answer.status, answer.body]).toMatchObject([status, { errors: [{ pointer }] }]);
    expect(await readLinks(host.accountId)).toEqual([]);
  });
});
