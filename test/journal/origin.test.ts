import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { originOf } from '../../shared/http/origin.ts';
import { db, tableName } from '../../shared/table/client.ts';
import { keys } from '../../shared/table/keys.ts';
import { api } from '../support/api/api.ts';
import { agent, service, user } from '../support/api/identity.ts';
import { makeTable } from '../support/database/table.ts';
import { readJournal } from '../support/events/chain.ts';
import { makeKms } from '../support/world/kms.ts';
import { makeAccount, makeGrant } from '../support/world/world.ts';

beforeAll(async () => {
  await makeTable();
  makeKms();
});

const origin = { ip: '127.0.0.1', userAgent: 'test' };

const seenBy = (sourceIp: string, userAgent: string) =>
  originOf({ requestContext: { http: { sourceIp, userAgent } } } as Parameters<typeof originOf>[0]);

describe('the origin of a request', () => {
  it('is its address, and what shows of its user agent, bounded', () => {
    expect(seenBy('2001:db8::1', 'Mozilla/5.0 (X11)')).toEqual({ ip: '2001:db8::1', userAgent: 'Mozilla/5.0 (X11)' });
    expect(seenBy('192.0.2.7', '  a\u0000b\u202ec\u200bd\ne\u{e0041} ')).toEqual({
      ip: '192.0.2.7',
      userAgent: 'abcde',
    });
    expect(seenBy('192.0.2.7', '😀'.repeat(300)).userAgent).toBe('😀'.repeat(256));
    expect(seenBy('192.0.2.7', `${'\u200b'.repeat(5000)}x`)).toEqual({ ip: '192.0.2.7' });
    expect(seenBy('not an address', '\t')).toEqual({});
  });

  it('is kept with consent, requests, openings and links, and with nothing else', async () => {
    const accountId = await makeAccount();
    const as = user('owner', accountId);
    await makeGrant(accountId, { reason: 'The import fails' });
    const body = { accountId, duration: 'PT1H', reason: 'Broken import' };
    const { body: request } = await api<{ requestId: string }>('createAccessRequest', { as: agent(), body });
    await api('declineAccessRequest', { as, params: { accountId, requestId: request.requestId }, body: {} });
    await api('openSession', { as: agent(), body: { accountId, reason: 'Look at the import' } });
    await api('putUser', {
      ...{ as: service, params: { accountId, userId: 'new' } },
      body: { name: 'New', email: 'new@acme.example', role: 'member' },
    });
    const origins = Object.fromEntries(
      (await readJournal(accountId)).map(({ type, ...entry }) => [type, entry.origin]),
    );
    expect(origins).toEqual({
      'account.created': undefined,
      'user.created': undefined,
      ...Object.fromEntries(
        ['grant.created', 'access-request.created', 'access-request.declined', 'support-session.started'].map(
          (type) => [type, origin],
        ),
      ),
    });
  });

  it('is stored apart from what the hash covers', async () => {
    const accountId = await makeAccount();
    await makeGrant(accountId, { reason: 'The import fails', ticket: 'T-1' });
    const entry = (await readJournal(accountId)).find(({ type }) => type === 'grant.created');
    const Key = keys.journalEntry(accountId, entry?.entryId ?? '');
    const { Item } = await db.send(new GetCommand({ TableName: tableName(), Key }));
    const { personal, ...covered } = Item ?? {};
    expect(Object.keys(personal as object).sort()).toEqual([
      ...['/data/reason', '/data/ticket', '/origin/ip', '/origin/userAgent'],
    ]);
    for (const text of ['The import fails', 'T-1', '127.0.0.1']) expect(JSON.stringify(covered)).not.toContain(text);
    expect(entry?.data).toMatchObject({ reason: 'The import fails', ticket: 'T-1' });
  });
});
