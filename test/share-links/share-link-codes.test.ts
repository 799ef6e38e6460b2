import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { functionMillis } from '../../shared/core/timeouts.ts';
import { takeAttempt } from '../../shared/share-links/attempt-store.ts';
import type { Link } from '../../shared/share-links/link.ts';
import { readLink } from '../../shared/share-links/store.ts';
import { db, tableName } from '../../shared/table/client.ts';
import { api } from '../support/api/api.ts';
import { day, later, setClock } from '../support/clock/clock.ts';
import { interrupted } from '../support/faults/interrupt.ts';
import { host, start } from '../support/world/host.ts';
import { type NewLink, type OpenDocument, openLink, recipient, revokeLink } from '../support/world/links.ts';
import { link, outcome, useLink } from './attempts.ts';

useLink();

const types = async () =>
  (await host.journal()).flatMap(({ type, target }) => (target.type === 'share-link' ? [type] : []));
const open = (code = link.code) => openLink(link.linkId, code);
const guess = async (count: number): Promise<void> => {
  for (let n = 0; n < count; n++) await open('wrong');
};
const unlock = () => host.call<Link>('unlockShareLink', { linkId: link.linkId });
const replaceCode = (key?: string) =>
  host.call<NewLink>(
    'replaceShareLinkCode',
    { linkId: link.linkId },
    key === undefined ? {} : { headers: { 'idempotency-key': key } },
  );
const stored = () => readLink({ accountId: host.accountId, linkId: link.linkId });
const refused = [403, 'link-refused'];

describe('unlocking a link', () => {
  it('ends a temporary lock, and all attempts are available again', async () => {
    await guess(5);
    expect(outcome(await open())).toEqual([429, 'too-many-attempts']);
    const { status, body } = await unlock();
    expect([status, body.status, body.lockedUntil]).toEqual([200, 'active', undefined]);
    await guess(4);
    expect((await open()).status).toBe(200);
    await unlock();
    await guess(5);
    // The lock is the first again: 15 minutes, not 30.
    expect((await host.call<Link>('getShareLink', { linkId: link.linkId })).body.lockedUntil).toBe(
      '2026-11-21T08:15:00.000Z',
    );
    expect(await stored()).toMatchObject({ failures: 5, locks: 1, underWay: 0 });
  });

  it('ends a permanent lock, with an entry; repeating is harmless', async () => {
    let at = start;
    for (let n = 0; n < 5; n++) {
      await guess(5);
      at = later(at, day);
      setClock(at);
    }
    expect(outcome(await open())).toEqual([423, 'link-locked']);
    for (let n = 0; n < 2; n++) expect((await unlock()).body.status).toBe('active');
    expect((await open()).status).toBe(200);
    expect((await types()).filter((type) => type === 'share-link.unlocked')).toHaveLength(1);
    const entry = (await host.journal()).find(({ type }) => type === 'share-link.unlocked');
    expect(entry?.data).toEqual({ documentId: 'doc-1', failures: 25 });
  });

  it('keeps attempts under way counted, so a crowd gets no more attempts than the limit', async () => {
    const [before] = [await stored()];
    for (let n = 0; n < 3 && before; n++) await takeAttempt(before, start);
    await unlock();
    expect(await stored()).toMatchObject({ attempts: 3, failures: 3, underWay: 3 });
    setClock(later(start, functionMillis));
    await unlock();
    expect(await stored()).toMatchObject({ attempts: 0, failures: 0, underWay: 0 });
  });

  it('during an attempt leaves right counters, whether it is right or wrong', async () => {
    await guess(3);
    const right = await interrupted('TransactWriteItems', unlock, open);
    expect(right.status).toBe(200);
    expect(await stored()).toMatchObject({ attempts: 0, failures: 0, underWay: 0, uses: 1 });
    await guess(4);
    // The fifth failure locks, and the unlocking comes in between.
    expect(outcome(await interrupted('TransactWriteItems', unlock, () => open('wrong')))).toEqual(refused);
    expect(await stored()).toMatchObject({ attempts: 0, failures: 0, underWay: 0, locks: 0 });
    expect(await types()).not.toContain('share-link.locked');
    expect((await open()).status).toBe(200);
  });

  it('is refused on a revoked link', async () => {
    await revokeLink(host.accountId, link.linkId);
    expect(outcome(await unlock())).toEqual([409, 'link-revoked']);
    expect(outcome(await replaceCode())).toEqual([409, 'link-revoked']);
  });
});

describe('replacing the code', () => {
  it('answers a new code once; the one before is refused', async () => {
    const { status, body } = await replaceCode();
    expect([status, body.code]).toEqual([200, expect.stringMatching(/^[\w-]{22}$/)]);
    expect(body.code).not.toBe(link.code);
    expect(outcome(await open())).toEqual(refused);
    expect((await open(body.code)).status).toBe(200);
    expect(await types()).toEqual(['share-link.created', 'share-link.code-replaced', 'share-link.opened']);
  });

  it('refuses an opening that is under way, and the repetition of an earlier one', async () => {
    expect(outcome(await interrupted('TransactWriteItems', () => replaceCode(), open))).toEqual(refused);
    const { code = '' } = (await replaceCode()).body;
    const keyed = () =>
      api<OpenDocument>('openShareLink', {
        params: { linkId: link.linkId },
        body: { code, email: recipient },
        headers: { 'idempotency-key': 'k' },
      });
    expect((await keyed()).status).toBe(200);
    await replaceCode();
    expect(outcome(await keyed())).toEqual(refused);
    expect(await stored()).toMatchObject({ uses: 1, underWay: 0 });
  });

  it('keeps the lock', async () => {
    await guess(5);
    const { body } = await replaceCode();
    expect(body.status).toBe('locked');
    expect(outcome(await open(body.code))).toEqual([429, 'too-many-attempts']);
  });

  it('replays its answer without the code, which is stored nowhere', async () => {
    const first = await replaceCode('k');
    const { code = '?', ...shown } = first.body;
    const again = await replaceCode('k');
    expect([again.status, again.body, again.headers['idempotency-replayed']]).toEqual([200, shown, 'true']);
    expect((await open(code)).status).toBe(200);
    const { Items = [] } = await db.send(new ScanCommand({ TableName: tableName(), ConsistentRead: true }));
    expect(Items.filter((item) => JSON.stringify(item).includes(code))).toEqual([]);
  });

  it('twice at once with one key replaces it once', async () => {
    const answers = await Promise.all([replaceCode('twin'), replaceCode('twin')]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const codes = answers.flatMap(({ body }) => body.code ?? []);
    expect(codes).toHaveLength(1);
    expect((await open(codes[0])).status).toBe(200);
    expect((await types()).filter((type) => type === 'share-link.code-replaced')).toHaveLength(1);
  });
});
