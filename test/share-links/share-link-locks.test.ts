import { describe, expect, it } from 'vitest';
import { api } from '../support/api/api.ts';
import { day, later, minute, second, setClock } from '../support/clock/clock.ts';
import { isWrite, recorded } from '../support/database/sdk.ts';
import { host, start } from '../support/world/host.ts';
import { makeLink, openLink, readLinks, recipient, revokeLink } from '../support/world/links.ts';
import { guesses, link, linkStatus, locks, open, outcome, useLink } from './attempts.ts';

useLink();

describe('after five attempts', () => {
  it('a link is locked for a quarter of an hour, for every caller, and says for how long', async () => {
    expect(await guesses(7)).toEqual([403, 403, 403, 403, 403, 429, 429]);
    setClock(later(start, minute + 1));
    const { result, sent } = await recorded(open);
    expect([...outcome(result), result.headers['retry-after']]).toEqual([429, 'too-many-attempts', String(14 * 60)]);
    expect(sent.filter(isWrite)).toEqual([]);
    expect(await linkStatus()).toBe('locked');
    expect(await locks()).toEqual([{ documentId: 'doc-1', until: later(start, 15 * minute), attempts: 5 }]);
  });

  it('the journal names only the link', async () => {
    await guesses(5);
    expect((await host.journal()).at(-1)).toMatchObject({
      type: 'share-link.locked',
      actor: { kind: 'system', id: 'share-link' },
      target: { type: 'share-link', id: link.linkId },
    });
  });

  it("the journal has no text from the guesser: the request id is the gateway's own", async () => {
    const word = 'rita@mail.example opened it';
    const request = { params: { linkId: link.linkId }, headers: { 'x-request-id': word } };
    const answers = [];
    for (const code of ['wrong', 'wrong', 'wrong', 'wrong', link.code, ...new Array(5).fill('wrong')]) {
      answers.push(await api('openShareLink', { ...request, body: { code, email: recipient } }));
    }
    expect(answers.map(({ headers }) => headers['x-request-id'])).toEqual(answers.map(() => word));
    const [opened, locked, ...others] = (await host.journal()).filter(({ type }) => /opened|locked/.test(type));
    expect(others).toEqual([]);
    for (const entry of [opened, locked]) expect(entry?.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('it is open again from the very instant at which the lock ends', async () => {
    await guesses(5);
    setClock(later(start, 15 * minute - 1));
    const before = await open();
    expect([...outcome(before), before.headers['retry-after']]).toEqual([429, 'too-many-attempts', '1']);
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
    expect([...outcome(late), late.headers['retry-after']]).toEqual([423, 'link-locked', undefined]);
    expect(await readLinks(host.accountId)).toMatchObject([{ status: 'locked', lockedUntil: null }]);
    expect(await locks()).toHaveLength(5);
  });

  it('a success starts the count anew, that of the locks, too; the failures are published all the same', async () => {
    await guesses(5);
    setClock(later(start, 15 * minute));
    await guesses(4);
    expect((await open()).status).toBe(200);
    expect(await guesses(6)).toEqual([403, 403, 403, 403, 403, 429]);
    expect((await locks()).map(({ attempts }) => attempts)).toEqual([5, 14]);
    expect((await locks()).at(-1)?.until).toBe(later(start, 30 * minute));
  });

  it('it can still be revoked, and is gone then', async () => {
    await guesses(5);
    expect((await revokeLink(host.accountId, link.linkId)).body.status).toBe('revoked');
    expect(outcome(await open())).toEqual([410, 'link-gone']);
  });

  it('one link has nothing to do with another', async () => {
    const other = await makeLink(host.accountId);
    await guesses(6);
    expect((await openLink(other.linkId, other.code)).status).toBe(200);
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
