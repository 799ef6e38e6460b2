import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { db, tableName } from '../../shared/table/client.ts';
import { api } from '../support/api/api.ts';
import type { Result } from '../support/api/call.ts';
import { later, minute, setClock } from '../support/clock/clock.ts';
import { host, start, useHost } from '../support/world/host.ts';
import {
  makeLink,
  type OpenDocument,
  readLinks,
  recipient,
  revokeLink,
  setEmailChallenge,
} from '../support/world/links.ts';
import { outcome } from './attempts.ts';

const other = 'noah@mail.example';

useHost();

const open = (linkId: string, code: string, email: string | undefined, key?: string): Promise<Result<OpenDocument>> =>
  api<OpenDocument>('openShareLink', {
    params: { linkId },
    body: { code, ...(email === undefined ? {} : { email }) },
    headers: key === undefined ? {} : { 'idempotency-key': key },
  });
const opened = async () =>
  (await host.journal()).filter(({ type }) => type === 'share-link.opened').map(({ data }) => data);
const onlyLink = async () => (await readLinks(host.accountId))[0];
const gone = [410, 'link-gone'];

describe('the same attempt with an Idempotency-Key', () => {
  it('counts once and gets the same answer for five minutes, even if the link is used up', async () => {
    const { linkId, code } = await makeLink(host.accountId, { maxUses: 1 });
    const first = await open(linkId, code, recipient, 'k');
    expect([first.status, first.headers['idempotency-replayed']]).toEqual([200, undefined]);
    expect((await onlyLink())?.status).toBe('used-up');
    setClock(later(start, 5 * minute - 1));
    const again = await open(linkId, code, ` ${recipient.toUpperCase()} `, 'k');
    expect([again.status, again.body, again.headers['idempotency-replayed']]).toEqual([200, first.body, 'true']);
    expect([await opened(), (await onlyLink())?.uses]).toMatchObject([{ length: 1 }, 1]);
    setClock(later(start, 5 * minute));
    expect(outcome(await open(linkId, code, recipient, 'k'))).toEqual(gone);
  });

  it('is another attempt with another key, code or address, or without a key', async () => {
    const { linkId, code } = await makeLink(host.accountId, { maxUses: 1 });
    expect((await open(linkId, code, recipient, 'k')).status).toBe(200);
    expect(outcome(await open(linkId, code, recipient, 'other'))).toEqual(gone);
    expect(outcome(await open(linkId, `${code}x`, recipient, 'k'))).toEqual(gone);
    expect(outcome(await open(linkId, code, other, 'k'))).toEqual(gone);
    expect(outcome(await open(linkId, code, recipient))).toEqual(gone);
  });

  it('that was wrong is refused again without counting', async () => {
    const { linkId, code } = await makeLink(host.accountId);
    for (let n = 0; n < 30; n++) {
      expect(outcome(await open(linkId, 'wrong', recipient, 'k'))).toEqual([403, 'link-refused']);
    }
    for (let n = 0; n < 4; n++) await open(linkId, 'wrong', recipient, `k-${n}`);
    expect(outcome(await open(linkId, 'wrong', recipient, 'k-5'))).toEqual([429, 'too-many-attempts']);
    expect(outcome(await open(linkId, 'wrong', recipient, 'k'))).toEqual([403, 'link-refused']);
    expect(outcome(await open(linkId, code, recipient, 'k'))).toEqual([429, 'too-many-attempts']);
  });

  it('made many times at once counts once, right or wrong', async () => {
    const { linkId, code } = await makeLink(host.accountId, { maxUses: 1 });
    const answers = await Promise.all(Array.from({ length: 8 }, () => open(linkId, code, recipient, 'k')));
    expect(new Set(answers.map(({ status, body }) => JSON.stringify([status, body]))).size).toBe(1);
    expect(answers[0]?.status).toBe(200);
    expect(await opened()).toHaveLength(1);
    const wrong = await makeLink(host.accountId);
    const refused = await Promise.all(Array.from({ length: 4 }, () => open(wrong.linkId, 'wrong', recipient, 'k')));
    for (const answer of refused) expect(outcome(answer)).toEqual([403, 'link-refused']);
    // Four attempts are left.
    for (let n = 0; n < 4; n++) {
      expect(outcome(await open(wrong.linkId, 'wrong', recipient, `k-${n}`))).toEqual([403, 'link-refused']);
    }
    expect(outcome(await open(wrong.linkId, wrong.code, recipient, 'x'))).toEqual([429, 'too-many-attempts']);
  });

  it('gets nothing more once the link is revoked', async () => {
    const { linkId, code } = await makeLink(host.accountId);
    await open(linkId, code, recipient, 'k');
    await revokeLink(host.accountId, linkId);
    expect(outcome(await open(linkId, code, recipient, 'k'))).toEqual(gone);
  });

  it('leaves no token, code, key or address in the table', async () => {
    const { linkId, code } = await makeLink(host.accountId, { recipients: [recipient] });
    const { body } = await open(linkId, code, recipient, 'my-secret-key');
    await open(linkId, 'my-wrong-code', 'mallory@mail.example', 'my-secret-key');
    const { Items = [] } = await db.send(new ScanCommand({ TableName: tableName(), ConsistentRead: true }));
    const stored = JSON.stringify(Items, (_, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
    );
    for (const secret of [body.accessToken, code, 'my-secret-key', 'my-wrong-code', 'mallory']) {
      expect(stored).not.toContain(secret);
    }
  });
});

describe('the uses of a link', () => {
  it('count for each recipient, and the event names the recipient by id', async () => {
    const { linkId, code } = await makeLink(host.accountId, { recipients: [recipient, other], maxUses: 2 });
    for (let n = 0; n < 2; n++) expect((await open(linkId, code, recipient)).status).toBe(200);
    for (let n = 0; n < 6; n++) expect(outcome(await open(linkId, code, recipient))).toEqual(gone);
    expect((await onlyLink())?.status).toBe('active');
    for (let n = 0; n < 2; n++) expect((await open(linkId, code, other)).status).toBe(200);
    expect(await onlyLink()).toMatchObject({
      ...{ status: 'used-up', uses: 4 },
      recipientUses: [
        { recipientId: 'rcp-1', email: recipient, uses: 2 },
        { recipientId: 'rcp-2', email: other, uses: 2 },
      ],
    });
    expect((await opened()).map(({ recipientId }) => recipientId).sort()).toEqual(['rcp-1', 'rcp-1', 'rcp-2', 'rcp-2']);
    expect(JSON.stringify(await host.journal())).not.toMatch(/@mail/);
  });

  it('without a required address count for all recipients', async () => {
    const { linkId, code } = await makeLink(host.accountId, { recipients: [recipient, other], maxUses: 1 });
    await setEmailChallenge(host.accountId, false);
    expect((await open(linkId, code, undefined)).status).toBe(200);
    expect(outcome(await open(linkId, code, undefined))).toEqual(gone);
    await setEmailChallenge(host.accountId, true);
    expect(outcome(await open(linkId, code, other))).toEqual(gone);
    expect((await opened())[0]).not.toHaveProperty('recipientId');
  });
});
