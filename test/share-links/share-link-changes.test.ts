import { describe, expect, it } from 'vitest';
import type { Link } from '../../shared/share-links/link.ts';
import { api } from '../support/api/api.ts';
import type { Result } from '../support/api/call.ts';
import { service } from '../support/api/identity.ts';
import { day, later, minute, second, setClock } from '../support/clock/clock.ts';
import { interrupted } from '../support/faults/interrupt.ts';
import { loseEdition } from '../support/world/edition.ts';
import { host, start, useHost } from '../support/world/host.ts';
import {
  makeLink,
  type OpenDocument,
  openLink,
  recipient,
  revokeLink,
  setEmailChallenge,
} from '../support/world/links.ts';
import { makeAccount } from '../support/world/world.ts';
import { outcome } from './attempts.ts';

const other = 'noah@mail.example';
const third = 'tina@mail.example';

useHost();

const entries = async () =>
  (await host.journal()).filter(({ target }) => target.type === 'share-link').map(({ type, data }) => [type, data]);
const change = (linkId: string, body: object, headers: Record<string, string> = {}) =>
  host.call<Link>('changeShareLink', { linkId }, { body, headers });
const read = (linkId: string) => host.call<Link>('getShareLink', { linkId });
const keyed = (linkId: string, code: string, email: string) =>
  api<OpenDocument>('openShareLink', {
    params: { linkId },
    body: { code, email },
    headers: { 'idempotency-key': 'k' },
  });
const refused = [403, 'link-refused'];
const gone = [410, 'link-gone'];

describe('reading a link', () => {
  it('answers it as the list does, with an entity tag that changes with it', async () => {
    const { code, ...link } = await makeLink(host.accountId, { maxUses: 2, expiresAt: later(start, day) });
    const first = await read(link.linkId);
    expect([first.status, first.body]).toEqual([200, link]);
    const tags = [first.headers['etag']];
    for (const step of [
      () => openLink(link.linkId, code),
      () => change(link.linkId, { maxUses: 3 }),
      async () => {
        for (let n = 0; n < 5; n++) await openLink(link.linkId, 'wrong');
      },
      () => host.call('unlockShareLink', { linkId: link.linkId }),
      () => host.call('replaceShareLinkCode', { linkId: link.linkId }),
      async () => setClock(later(start, day)),
      () => revokeLink(host.accountId, link.linkId),
    ]) {
      await step();
      tags.push((await read(link.linkId)).headers['etag']);
    }
    expect(new Set(tags).size).toBe(8);
  });

  it.each(['getShareLink', 'changeShareLink', 'unlockShareLink', 'replaceShareLinkCode'] as const)(
    '%s finds no link of another account, and none that does not exist',
    async (name) => {
      const { linkId } = await makeLink(await makeAccount());
      const body = name === 'changeShareLink' ? { body: { maxUses: 1 } } : {};
      for (const id of [linkId, 'lnk_01M80B7PC7FKCP02D8H2Q91GNK']) {
        expect(outcome(await host.call(name, { linkId: id }, body))).toEqual([404, 'not-found']);
        expect(outcome(await host.call(name, { linkId: id }, { as: service, ...body }))).toEqual([404, 'not-found']);
      }
    },
  );
});

describe('changing a link', () => {
  it('brings back a link whose end has passed, at the millisecond, but not a revoked one', async () => {
    const { linkId, code } = await makeLink(host.accountId, { duration: 'PT1M' });
    setClock(later(start, minute));
    expect(outcome(await openLink(linkId, code))).toEqual(gone);
    const { status, body } = await change(linkId, { duration: 'PT1H' });
    expect([status, body.status, body.expiresAt]).toEqual([200, 'active', later(start, 61 * minute)]);
    expect((await openLink(linkId, code)).status).toBe(200);
    await revokeLink(host.accountId, linkId);
    expect(outcome(await change(linkId, { duration: 'unlimited' }))).toEqual([409, 'link-revoked']);
    expect(await entries()).toMatchObject([
      ['share-link.created', {}],
      ['share-link.changed', { documentId: 'doc-1', expiresAt: later(start, 61 * minute), recipients: 1 }],
      ['share-link.opened', {}],
      ['share-link.revoked', {}],
    ]);
  });

  it('refuses an end in the past, two ends, nothing, and what creation refuses', async () => {
    const { linkId } = await makeLink(host.accountId);
    for (const body of [{ expiresAt: start }, { duration: 'PT0S' }, { expiresAt: later(start, -second) }]) {
      expect((await change(linkId, body)).status).toBeGreaterThanOrEqual(400);
    }
    expect(outcome(await change(linkId, { expiresAt: start }))).toEqual([422, 'duration-out-of-range']);
    for (const body of [
      ...[{}, { duration: 'P1D', expiresAt: later(start, day) }, { maxUses: 0 }, { maxUses: 1001 }],
      ...[{ recipients: [] }, { recipients: [other, other] }, { recipients: null }, { documentId: 'x' }],
    ]) {
      expect([body, ...outcome(await change(linkId, body))]).toEqual([body, 400, 'invalid-request']);
    }
    expect(await entries()).toHaveLength(1);
  });

  it('leaves no entry when nothing changes', async () => {
    const { linkId } = await makeLink(host.accountId, { maxUses: 3, expiresAt: later(start, day) });
    for (const body of [{ maxUses: 3 }, { expiresAt: later(start, day) }, { recipients: [recipient] }]) {
      expect((await change(linkId, body)).status).toBe(200);
    }
    expect(await entries()).toHaveLength(1);
  });

  it('may lower the limit below the uses, and raise or remove it', async () => {
    const { linkId, code } = await makeLink(host.accountId, { maxUses: 5 });
    for (let n = 0; n < 3; n++) await openLink(linkId, code);
    expect((await change(linkId, { maxUses: 2 })).body).toMatchObject({ status: 'used-up', maxUses: 2, uses: 3 });
    expect(outcome(await openLink(linkId, code))).toEqual(gone);
    expect((await change(linkId, { maxUses: 4 })).body.status).toBe('active');
    expect([(await openLink(linkId, code)).status, (await openLink(linkId, code)).status]).toEqual([200, 410]);
    const { body } = await change(linkId, { maxUses: null });
    expect([body.status, 'maxUses' in body]).toEqual(['active', false]);
    expect((await openLink(linkId, code)).status).toBe(200);
  });

  it('honours If-Match, also against an opening in the meantime', async () => {
    const { linkId, code } = await makeLink(host.accountId);
    const etag = (await read(linkId)).headers['etag'] ?? '';
    await openLink(linkId, code);
    expect(outcome(await change(linkId, { maxUses: 3 }, { 'if-match': etag }))).toEqual([412, 'stale-version']);
    const fresh = (await read(linkId)).headers['etag'] ?? '';
    const late = await interrupted(
      'TransactWriteItems',
      () => openLink(linkId, code),
      () => change(linkId, { maxUses: 3 }, { 'if-match': fresh }),
    );
    expect(outcome(late)).toEqual([412, 'stale-version']);
    const last = (await read(linkId)).headers['etag'] ?? '';
    const changed = await change(linkId, { maxUses: 3 }, { 'if-match': last });
    expect([changed.status, changed.headers['etag']]).toEqual([200, (await read(linkId)).headers['etag']]);
  });

  it('needs the edition to widen, not to narrow', async () => {
    const { linkId } = await makeLink(host.accountId, { maxUses: 5, duration: 'P2D', recipients: [recipient, other] });
    await loseEdition(host.accountId);
    for (const body of [{ maxUses: 6 }, { maxUses: null }, { duration: 'P3D' }, { recipients: [recipient, third] }]) {
      expect([body, ...outcome(await change(linkId, body))]).toEqual([body, 403, 'edition-needed']);
    }
    expect((await change(linkId, { maxUses: 1, duration: 'P1D', recipients: [recipient] })).status).toBe(200);
  });
});

describe('changing the recipients', () => {
  it('refuses a removed recipient at once; the others keep their uses, and ids are not reused', async () => {
    const { linkId, code } = await makeLink(host.accountId, { recipients: [recipient, other], maxUses: 1 });
    for (const email of [recipient, other]) expect((await openLink(linkId, code, email)).status).toBe(200);
    expect((await change(linkId, { recipients: [other, third] })).body.recipientUses).toEqual([
      { recipientId: 'rcp-2', email: other, uses: 1 },
      { recipientId: 'rcp-3', email: third, uses: 0 },
    ]);
    expect(outcome(await openLink(linkId, code))).toEqual(refused);
    expect(outcome(await openLink(linkId, code, other))).toEqual(gone);
    expect((await openLink(linkId, code, third)).status).toBe(200);
    expect((await change(linkId, { recipients: [recipient] })).body).toMatchObject({
      ...{ status: 'active', uses: 3 },
      recipientUses: [{ recipientId: 'rcp-4', email: recipient, uses: 0 }],
    });
    expect((await openLink(linkId, code)).status).toBe(200);
    expect((await read(linkId)).body).toMatchObject({ status: 'used-up', uses: 4 });
    expect((await entries()).filter(([type]) => type === 'share-link.changed')).toMatchObject([
      ['share-link.changed', { addedRecipientIds: ['rcp-3'], removedRecipientIds: ['rcp-1'], recipients: 2 }],
      ['share-link.changed', { addedRecipientIds: ['rcp-4'], removedRecipientIds: ['rcp-2', 'rcp-3'] }],
    ]);
    expect(JSON.stringify(await host.journal())).not.toMatch(/@mail/);
  });

  it('ends an opening that is under way, and the repetition of an earlier one', async () => {
    const { linkId, code } = await makeLink(host.accountId, { recipients: [recipient, other] });
    const late = await interrupted(
      'TransactWriteItems',
      () => change(linkId, { recipients: [other] }),
      () => openLink(linkId, code),
    );
    expect(outcome(late)).toEqual(refused);
    expect((await keyed(linkId, code, other)).status).toBe(200);
    await change(linkId, { recipients: [recipient] });
    expect(outcome(await keyed(linkId, code, other))).toEqual(refused);
    expect((await read(linkId)).body.uses).toBe(1);
  });

  it('lets a remaining recipient open the link, with a token that respects a nearer end', async () => {
    const { linkId, code } = await makeLink(host.accountId, { recipients: [recipient, other] });
    const answer = await interrupted<Result<OpenDocument>>(
      'TransactWriteItems',
      () => change(linkId, { recipients: [recipient], duration: 'PT1M' }),
      () => openLink(linkId, code),
    );
    expect([answer.status, answer.body.expiresIn]).toEqual([200, 60]);
    expect((await read(linkId)).body).toMatchObject({ uses: 1, status: 'active' });
  });

  it('of many at once loses none of the changes', async () => {
    const { linkId } = await makeLink(host.accountId);
    const bodies = [{ maxUses: 7 }, { duration: 'P1D' }, { recipients: [recipient, other] }];
    const answers = await Promise.all(bodies.map((body) => change(linkId, body)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await read(linkId)).body).toMatchObject({
      ...{ maxUses: 7, expiresAt: later(start, day), recipients: [recipient, other] },
    });
    expect(await entries()).toHaveLength(4);
  });

  it('holds without a required address once the code is replaced, too', async () => {
    const { linkId, code } = await makeLink(host.accountId);
    await setEmailChallenge(host.accountId, false);
    await change(linkId, { recipients: [other] });
    const { body } = await host.call<{ code: string }>('replaceShareLinkCode', { linkId });
    expect(outcome(await openLink(linkId, code, null))).toEqual(refused);
    expect((await openLink(linkId, body.code, null)).status).toBe(200);
  });
});
