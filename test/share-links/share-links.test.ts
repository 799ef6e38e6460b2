import { GetCommand, ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import type { Principal } from '../../shared/core/principal.ts';
import type { Link } from '../../shared/share-links/link.ts';
import { db, tableName } from '../../shared/table/client.ts';
import { keys } from '../../shared/table/keys.ts';
import { api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { agent, service, user } from '../support/api/identity.ts';
import { later, minute, second, setClock } from '../support/clock/clock.ts';
import { host, start, useHost } from '../support/world/host.ts';
import { makeLink, openLink, readLinks, recipient, revokeLink, shareDocument } from '../support/world/links.ts';
import { makeAccount } from '../support/world/world.ts';

useHost();

const entries = async () => (await host.journal()).filter(({ target }) => target.type === 'share-link');

describe('sharing a document', () => {
  it('answers the link with its code: 128 random bits', async () => {
    const { status, body } = await shareDocument(host.accountId);
    expect([status, body]).toEqual([
      201,
      {
        linkId: expect.stringMatching(/^lnk_/),
        accountId: host.accountId,
        documentId: 'doc-1',
        recipients: [recipient],
        status: 'active',
        expiresAt: null,
        uses: 0,
        recipientUses: [{ recipientId: 'rcp-1', email: recipient, uses: 0 }],
        createdAt: start,
        createdBy: { kind: 'user', id: host.owner.id },
        code: expect.stringMatching(/^[\w-]{22}$/),
      },
    ]);
    expect(Buffer.from(body.code ?? '', 'base64url')).toHaveLength(16);
    expect((await openLink(body.linkId, body.code ?? '')).status).toBe(200);
  });

  it('gives each link of the same document a code of its own', async () => {
    const links = await Promise.all(Array.from({ length: 8 }, () => makeLink(host.accountId)));
    expect(new Set(links.map(({ code }) => code)).size).toBe(8);
    const [one, other] = links;
    expect((await openLink(one?.linkId ?? '', other?.code ?? '')).status).toBe(403);
  });

  it('keeps the code nowhere, not even for an idempotency key; only its hash', async () => {
    const { body } = await shareDocument(host.accountId, {}, { 'idempotency-key': 'k' });
    const { Items = [] } = await db.send(new ScanCommand({ TableName: tableName(), ConsistentRead: true }));
    expect(Items.some((item) => JSON.stringify(item).includes(body.linkId))).toBe(true);
    expect(Items.filter((item) => JSON.stringify(item).includes(body.code ?? '?'))).toEqual([]);
    const { Item } = await db.send(
      new GetCommand({ TableName: tableName(), Key: keys.link(host.accountId, body.linkId) }),
    );
    expect(Item).toMatchObject({ codeHash: expect.stringMatching(/^[\w-]{43}$/), attempts: 0, locks: 0 });
    // History stays: nothing takes it away by itself.
    expect(Item).not.toHaveProperty('ttl');
  });

  it('writes to the journal what was shared and to how many recipients, without their addresses', async () => {
    const link = await makeLink(host.accountId, { recipients: ['a@x.example', 'b@x.example'], maxUses: 3 });
    const published = await entries();
    expect(published).toMatchObject([
      {
        type: 'share-link.created',
        actor: { kind: 'user', id: host.owner.id, role: 'owner' },
        target: { type: 'share-link', id: link.linkId },
        data: { documentId: 'doc-1', expiresAt: null, maxUses: 3, recipients: 2 },
      },
    ]);
    expect(JSON.stringify(published)).not.toContain('@');
  });

  it('is for owners, admins and services; by a service, of an account that is there', async () => {
    const share = (as: Principal, accountId = host.accountId) =>
      api<Link>('createShareLink', { as, params: { accountId }, body: { documentId: 'd', recipients: [recipient] } });
    expect((await share(service)).body.createdBy).toEqual({ kind: 'service', id: service.id });
    expect((await share(user('admin', host.accountId))).status).toBe(201);
    expect((await share(user('member', host.accountId))).status).toBe(403);
    expect((await share(agent())).status).toBe(403);
    expect((await share(service, 'ghost')).status).toBe(404);
  });
});

describe('an idempotency key', () => {
  const once = { 'idempotency-key': 'k' };

  it('makes one link, and a repeat is answered without the code', async () => {
    const first = await shareDocument(host.accountId, {}, once);
    setClock(later(start, second));
    const again = await shareDocument(host.accountId, {}, once);
    const { code, ...link } = first.body;
    expect(code).toBeDefined();
    expect([again.status, again.headers['idempotency-replayed'], again.body]).toEqual([201, 'true', link]);
    expect(await readLinks(host.accountId)).toHaveLength(1);
  });

  it('used by two at once gives the code to one of them', async () => {
    const answers = await Promise.all(Array.from({ length: 4 }, () => shareDocument(host.accountId, {}, once)));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(new Set(answers.map(({ body }) => body.linkId)).size).toBe(1);
    expect(answers.filter(({ body }) => body.code !== undefined)).toHaveLength(1);
  });
});

/** As when an edition was taken out of the configuration. */
const setEdition = (edition: string) =>
  db.send(
    new UpdateCommand({
      TableName: tableName(),
      Key: keys.account(host.accountId),
      UpdateExpression: 'SET edition = :edition',
      ExpressionAttributeValues: { ':edition': edition },
    }),
  );

describe('the edition', () => {
  it('must contain share links for making one; those that are there go on', async () => {
    const link = await makeLink(host.accountId);
    await setEdition('retired');
    const refused = await shareDocument(host.accountId);
    expect([refused.status, problemName(refused), refused.body]).toMatchObject([
      403,
      'edition-needed',
      { detail: 'share_links needs the edition sales_essentials.' },
    ]);
    expect((await openLink(link.linkId, link.code)).status).toBe(200);
    expect(await readLinks(host.accountId)).toHaveLength(1);
    expect((await revokeLink(host.accountId, link.linkId)).status).toBe(200);
  });
});

describe('the list', () => {
  it('is newest first, in pages, and shows neither codes nor hashes', async () => {
    const made: string[] = [];
    for (let n = 0; n < 5; n++) {
      setClock(later(start, n));
      made.unshift((await makeLink(host.accountId, { documentId: `doc-${n}` })).linkId);
    }
    const seen: Link[] = [];
    let pageToken: string | undefined;
    do {
      const query = { pageSize: '2', ...(pageToken === undefined ? {} : { pageToken }) };
      const { body } = await host.call<{ items: Link[]; nextPageToken?: string }>('listShareLinks', {}, { query });
      expect(body.items.length).toBeLessThanOrEqual(2);
      seen.push(...body.items);
      pageToken = body.nextPageToken;
    } while (pageToken !== undefined);
    expect(seen.map(({ linkId }) => linkId)).toEqual(made);
    for (const link of seen) {
      expect(Object.keys(link).sort()).toEqual(
        [
          ...['accountId', 'createdAt', 'createdBy', 'documentId', 'expiresAt'],
          ...['linkId', 'recipientUses', 'recipients', 'status', 'uses'],
        ].sort(),
      );
    }
  });

  it('is for owner, admin and service, of their own account', async () => {
    await makeLink(host.accountId);
    const list = (as: Principal, accountId = host.accountId) =>
      api<{ items: Link[] }>('listShareLinks', { as, params: { accountId } });
    for (const as of [host.owner, user('admin', host.accountId), service]) {
      expect((await list(as)).body.items).toHaveLength(1);
    }
    expect((await list(user('member', host.accountId))).status).toBe(403);
    expect((await list(host.owner, await makeAccount())).status).toBe(404);
    expect((await list(service, 'ghost')).status).toBe(404);
  });

  it('says how each link is at this very instant', async () => {
    const [plain, short, once, gone] = [
      await makeLink(host.accountId),
      await makeLink(host.accountId, { duration: 'PT1M' }),
      await makeLink(host.accountId, { maxUses: 1 }),
      await makeLink(host.accountId),
    ];
    const statuses = async () => (await readLinks(host.accountId)).map(({ status }) => status).reverse();
    expect(await statuses()).toEqual(['active', 'active', 'active', 'active']);
    await openLink(once.linkId, once.code);
    await revokeLink(host.accountId, gone.linkId);
    for (let n = 0; n < 5; n++) await openLink(plain.linkId, 'wrong');
    setClock(later(start, minute - 1));
    expect(await statuses()).toEqual(['locked', 'active', 'used-up', 'revoked']);
    setClock(later(start, minute));
    expect(await statuses()).toEqual(['locked', 'expired', 'used-up', 'revoked']);
    setClock(later(start, 15 * minute - 1));
    expect(await readLinks(host.accountId)).toMatchObject([{}, {}, {}, { lockedUntil: later(start, 15 * minute) }]);
    setClock(later(start, 15 * minute));
    expect(await statuses()).toEqual(['active', 'expired', 'used-up', 'revoked']);
    expect((await readLinks(host.accountId)).at(-1)).not.toHaveProperty('lockedUntil');
    expect(short.expiresAt).toBe(later(start, minute));
  });
});
