import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { handler } from '../../functions/signals/push-handler.ts';
import { api } from '../support/api/api.ts';
import { service } from '../support/api/identity.ts';
import { makeTable } from '../support/database/table.ts';
import { interrupted } from '../support/faults/interrupt.ts';
import { settingsVariable } from '../support/setup/settings.ts';
import { type Host, leave, makeHost } from '../support/world/host.ts';
import { makeKms } from '../support/world/kms.ts';
import { makeSession } from '../support/world/world.ts';
import { fillOutbox, tellingEntries } from './outbox.ts';
import { verifySignal } from './signal-tokens.ts';

interface Asked {
  path: string;
  method: string | undefined;
  type: string | undefined;
  body: string;
}
interface Reply {
  status: number;
  body?: string;
  location?: string;
  never?: true;
}

/** What receivers were sent, and what each answers. */
const asked: Asked[] = [];
let replies: Record<string, Reply> = {};
const server = createServer(async (request, response) => {
  const path = request.url ?? '';
  const { method, headers } = request;
  asked.push({ path, method, type: headers['content-type'], body: await text(request) });
  const { status, body = '', location, never } = replies[path] ?? { status: 202 };
  if (never) return;
  response.writeHead(status, location === undefined ? {} : { location }).end(body);
});
await new Promise<void>((resolve) => {
  server.listen(0, '127.0.0.1', resolve);
});
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

// Read once by the functions, at their first request.
process.env['SETTINGS'] = settingsVariable({
  signalReceivers: [
    { id: 'hook', pushUrl: `${url}/hook`, audience: 'urn:hook' },
    { id: 'both', pushUrl: `${url}/both`, serviceId: 'both' },
    { id: 'poller', serviceId: 'poller' },
  ],
});

const kms = makeKms();
let host: Host;
let sessionId: string;
let messages: SQSRecord[];

beforeAll(makeTable);
beforeEach(async () => {
  replies = {};
  host = await makeHost();
  await host.grant();
  ({ sessionId } = await makeSession(host.accountId));
  await leave(sessionId);
  const entries = await tellingEntries(host.accountId);
  messages = entries.map((detail) => messageOf(JSON.stringify({ detail }), detail.entryId));
  asked.length = 0;
});
afterEach(() => {
  kms.clear();
  vi.restoreAllMocks();
});
afterAll(
  () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    }),
);

const messageOf = (body: string, messageId: string) => ({ body, messageId }) as SQSRecord;
const push = async (Records = messages): Promise<string[]> =>
  (await handler({ Records } as SQSEvent)).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
const paths = () => asked.map(({ path }) => path).sort();
const receipts = async () => (await host.session(sessionId)).receipt?.receivers;
const all = () => messages.map(({ messageId }) => messageId);

describe('a push', () => {
  it('delivers a signed security event to each receiver that wants one, and counts as acknowledged', async () => {
    expect(await push()).toEqual([]);
    expect(paths()).toEqual(['/both', '/hook']);
    for (const { method, type } of asked) expect([method, type]).toEqual(['POST', 'application/secevent+jwt']);
    const sent = asked.find(({ path }) => path === '/hook')?.body ?? '';
    expect(await verifySignal(sent, 'urn:hook')).toMatchObject({
      jti: messages[0]?.messageId,
      sub_id: { session: { id: sessionId } },
    });
    expect(await receipts()).toEqual([
      { receiver: 'both', acknowledgedAt: expect.any(String) },
      { receiver: 'hook', acknowledgedAt: expect.any(String) },
    ]);
  });

  it('comes once, however often the message does, and before or after the outbox', async () => {
    await push();
    await push();
    await fillOutbox(host.accountId);
    await push();
    expect(paths()).toEqual(['/both', '/hook']);
  });

  it('goes out also when the outbox keeps the signal at the same moment', async () => {
    // The push has seen no stored signal; just before it would store the signal itself, the outbox does.
    expect(await interrupted('TransactWriteItems', () => fillOutbox(host.accountId), push)).toEqual([]);
    expect(paths()).toEqual(['/both', '/hook']);
  });

  it.each<[string, Reply]>([
    ['500', { status: 500 }],
    ['404', { status: 404 }],
    ['429', { status: 429 }],
    ['400 that says nothing', { status: 400 }],
    ['400 with something else', { status: 400, body: '{"error":"x"}' }],
    ['400 with null', { status: 400, body: 'null' }],
    ['a redirect', { status: 307, location: '/elsewhere' }],
  ])('answered with %s comes again, to that receiver alone', async (_, reply) => {
    replies = { '/hook': reply };
    expect(await push()).toEqual(all());
    expect(paths()).toEqual(['/both', '/hook']);
    expect(await receipts()).toMatchObject([{ acknowledgedAt: expect.any(String) }, { receiver: 'hook' }]);
    expect((await receipts())?.[1]).toEqual({ receiver: 'hook' });
    replies = {};
    expect(await push()).toEqual([]);
    expect(paths()).toEqual(['/both', '/hook', '/hook']);
  });

  it('answered with an error code is refused for good, and the receipt says so', async () => {
    replies = { '/hook': { status: 400, body: JSON.stringify({ err: 'invalid_key', description: 'x' }) } };
    expect(await push()).toEqual([]);
    expect(await push()).toEqual([]);
    expect(paths()).toEqual(['/both', '/hook']);
    expect((await receipts())?.[1]).toEqual({ receiver: 'hook', error: 'invalid_key' });
  });

  it('keeps no more than 100 characters of an error code', async () => {
    replies = { '/hook': { status: 400, body: JSON.stringify({ err: 'x'.repeat(5000) }) } };
    await push();
    expect((await receipts())?.[1]?.error).toHaveLength(100);
  });

  it('is given up after five seconds, and comes again', async () => {
    const { timeout } = AbortSignal;
    const patience = vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => timeout.call(AbortSignal, 40));
    replies = { '/hook': { status: 202, never: true } };
    expect(await push()).toEqual(all());
    expect(patience).toHaveBeenCalledWith(5000);
    expect((await receipts())?.[1]).toEqual({ receiver: 'hook' });
  });

  it('that cannot be signed comes again', async () => {
    kms.failing.sign = () => true;
    expect(await push()).toEqual(all());
    expect(asked).toEqual([]);
    kms.clear();
    expect(await push()).toEqual([]);
    expect(paths()).toEqual(['/both', '/hook']);
  });

  it('is not sent to a receiver that has polled the signal meanwhile', async () => {
    replies = { '/both': { status: 500 } };
    await push();
    const as = { ...service, id: 'both' };
    const { body } = await api<{ sets: Record<string, string> }>('pollSignals', { as });
    await api('pollSignals', { as, body: { ack: Object.keys(body.sets) } });
    expect(Object.keys(body.sets)).toEqual(expect.arrayContaining(all()));
    expect(await push()).toEqual([]);
    expect(paths()).toEqual(['/both', '/hook']);
  });
});

describe('a message', () => {
  it('that cannot be read fails by itself', async () => {
    const odd = ['{', 'null', '{}'].map((body, n) => messageOf(body, `odd-${n}`));
    expect(await push([...odd, ...messages])).toEqual(['odd-0', 'odd-1', 'odd-2']);
    expect(paths()).toEqual(['/both', '/hook']);
  });

  it('of an entry that receivers get no signal of is done with', async () => {
    const others = (await host.journal()).filter(({ type }) => type !== 'support-session.ended');
    expect(others.length).toBeGreaterThan(1);
    expect(await push(others.map((detail) => messageOf(JSON.stringify({ detail }), detail.entryId)))).toEqual([]);
    expect(asked).toEqual([]);
  });
});
