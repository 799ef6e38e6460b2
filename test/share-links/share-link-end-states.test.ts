import { describe, expect, it } from 'vitest';
import { problemName } from '../support/api/call.ts';
import { later, minute, second, setClock } from '../support/clock/clock.ts';
import { isWrite, recorded } from '../support/database/sdk.ts';
import { interrupted } from '../support/faults/interrupt.ts';
import { cases } from '../support/setup/quick.ts';
import { host, start, useHost } from '../support/world/host.ts';
import { makeLink, openLink, readLinks, recipient, revokeLink } from '../support/world/links.ts';
import { outcome } from './attempts.ts';

const kms = useHost();

const opened = async () => (await host.journal()).filter(({ type }) => type === 'share-link.opened');
const onlyLink = async () => (await readLinks(host.accountId))[0];

describe('a link that is over', () => {
  it('is gone, whatever code and address are given; nothing is written', async () => {
    const [revoked, used, expired] = [
      await makeLink(host.accountId),
      await makeLink(host.accountId, { maxUses: 1 }),
      await makeLink(host.accountId, { duration: 'PT1M' }),
    ];
    await revokeLink(host.accountId, revoked.linkId);
    await openLink(used.linkId, used.code);
    setClock(later(start, minute));
    for (const { linkId, code } of [revoked, used, expired]) {
      for (const [given, email] of [
        [code, recipient],
        [code, null],
        ['wrong', 'mallory@mail.example'],
      ] as const) {
        const { result, sent } = await recorded(() => openLink(linkId, given, email));
        expect(outcome(result)).toEqual([410, 'link-gone']);
        expect(sent.filter(isWrite)).toEqual([]);
      }
    }
  });

  it('is over from the very instant of its end on', async () => {
    const { linkId, code } = await makeLink(host.accountId, { duration: 'PT1M' });
    setClock(later(start, minute - 1));
    const last = await openLink(linkId, code);
    expect([last.status, last.body.expiresIn]).toEqual([200, 1]);
    setClock(later(start, minute));
    expect(outcome(await openLink(linkId, code))).toEqual([410, 'link-gone']);
  });

  it('ends between the request and its commit: the request is refused', async () => {
    const { linkId, code } = await makeLink(host.accountId, { duration: 'PT1M' });
    setClock(later(start, minute - 1));
    const answer = await interrupted(
      'UpdateItem',
      async () => setClock(later(start, minute)),
      () => openLink(linkId, code),
    );
    expect(outcome(answer)).toEqual([410, 'link-gone']);
    expect([await opened(), (await onlyLink())?.uses]).toEqual([[], 0]);
  });

  it.each<[string, number, number]>([
    ['ten minutes', 10 * minute, 300],
    ['90 seconds', 90 * second, 90],
    ['a second', second, 1],
    // Times of tokens are whole seconds.
    ['a second and a half', 1500, 2],
  ])('gives no token that outlives it: %s before', async (_, left, expiresIn) => {
    const end = later(start, 3_600_000);
    const { linkId, code } = await makeLink(host.accountId, { expiresAt: end });
    setClock(later(end, -left));
    const { body } = await openLink(linkId, code);
    expect(body.expiresIn).toBe(expiresIn);
    const { exp = 0 } = JSON.parse(Buffer.from(body.accessToken.split('.')[1] ?? '', 'base64url').toString()) as {
      exp?: number;
    };
    expect(exp * 1000).toBeLessThanOrEqual(Date.parse(end));
  });

  it('that ends within a second gives none at all, and the list agrees', async () => {
    const { linkId, code } = await makeLink(host.accountId, { expiresAt: later(start, 60_500) });
    setClock(later(start, 59_999));
    expect((await onlyLink())?.status).toBe('active');
    expect((await openLink(linkId, code)).body.expiresIn).toBe(1);
    setClock(later(start, 60_000));
    for (const given of [code, 'wrong']) expect(outcome(await openLink(linkId, given))).toEqual([410, 'link-gone']);
    expect((await onlyLink())?.status).toBe('expired');
  });
});

describe('the uses of a link', () => {
  it('are as many as were said', async () => {
    const { linkId, code } = await makeLink(host.accountId, { maxUses: 2 });
    const answers = [];
    for (let n = 0; n < 4; n++) answers.push((await openLink(linkId, code)).status);
    expect(answers).toEqual([200, 200, 410, 410]);
    expect(await onlyLink()).toMatchObject({ status: 'used-up', uses: 2, maxUses: 2 });
  });

  it('are not spent by refusals', async () => {
    const { linkId, code } = await makeLink(host.accountId, { maxUses: 1 });
    await openLink(linkId, 'wrong');
    await openLink(linkId, code, 'mallory@mail.example');
    expect((await openLink(linkId, code)).status).toBe(200);
  });

  it.each(cases([1, 8], [1, 10, 50]))('raced by many who are right are exactly %i', async (maxUses) => {
    const callers = cases(20, 64);
    const { linkId, code } = await makeLink(host.accountId, { maxUses });
    const answers = await Promise.all(Array.from({ length: callers }, () => openLink(linkId, code)));
    const counts = Object.groupBy(answers, (answer) => problemName(answer) ?? 'in');
    expect(Object.fromEntries(Object.entries(counts).map(([name, all]) => [name, all?.length]))).toEqual({
      in: maxUses,
      'link-gone': callers - maxUses,
    });
    expect(await onlyLink()).toMatchObject({ status: 'used-up', uses: maxUses });
    const uses = (await opened()).map(({ data }) => Number(data['uses'])).sort((one, other) => one - other);
    expect(uses).toEqual(Array.from({ length: maxUses }, (_, n) => n + 1));
    expect((await host.journal()).filter(({ type }) => type === 'share-link.locked')).toEqual([]);
  });
});

describe('when no token can be signed', () => {
  it('the link is not opened, no use is spent, and the right code does not count as a guess', async () => {
    const { linkId, code } = await makeLink(host.accountId, { maxUses: 1 });
    kms.failing.sign = () => true;
    for (let n = 0; n < 7; n++) {
      const answer = await openLink(linkId, code);
      expect([...outcome(answer), answer.headers['retry-after']]).toEqual([503, 'signing-unavailable', '1']);
    }
    for (let n = 0; n < 4; n++) expect((await openLink(linkId, 'wrong')).status).toBe(403);
    kms.clear();
    expect((await openLink(linkId, code)).status).toBe(200);
    expect(await opened()).toHaveLength(1);
  });

  it('a guess counts all the same, and what is given back cannot be had twice', async () => {
    const { linkId, code } = await makeLink(host.accountId);
    kms.failing.sign = () => true;
    for (let n = 0; n < 5; n++) {
      expect((await openLink(linkId, code)).status).toBe(503);
      expect((await openLink(linkId, 'wrong')).status).toBe(403);
    }
    kms.clear();
    expect(outcome(await openLink(linkId, code))).toEqual([429, 'too-many-attempts']);
  });
});
