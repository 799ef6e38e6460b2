import { afterEach, beforeEach, describe, expect, expectTypeOf, test, vi } from 'vitest';
import type { Client, ClientOptions, Input } from '../../package/client/index.ts';
import { canRetry, retryDelay } from '../../package/client/retry.ts';
import { answering, errorOf, grant, grants, problemOf } from './answering.ts';

describe('another attempt', () => {
  test.each([
    [503, 'busy', true, true],
    [503, 'busy', false, true],
    [503, 'database-unavailable', true, true],
    [503, 'database-unavailable', false, false],
    [409, 'conflict', true, true],
    [409, 'conflict', false, true],
    [409, 'grant-ended', true, false],
    [429, 'unknown', false, true],
    [429, 'too-many-attempts', true, false],
    [400, 'invalid-request', true, false],
  ] as const)('after %i %s, repeatable %s: %s', (status, code, isRepeatable, expected) => {
    expect(canRetry({ status, code }, isRepeatable)).toBe(expected);
  });

  test('comes after what the server asks for, at most 20 s, and with full jitter on top', () => {
    expect(retryDelay(0, 2, 0)).toBe(2000);
    expect(retryDelay(0, 600, 0.5)).toBe(20_150);
    expect([0, 1, 2, 9].map((attempt) => retryDelay(attempt, undefined, 1))).toEqual([300, 600, 1200, 20_000]);
    expect(retryDelay(5, undefined, 0)).toBe(0);
  });
});

describe('retries', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => vi.useRealTimers());

  test('a creating call keeps its idempotency key over all attempts, and a new call has another', async () => {
    const busy = () => problemOf(503, 'busy', { 'retry-after': '1' });
    const { client, sent } = answering([busy, () => problemOf(409, 'conflict'), () => Response.json({ grantId: 'g' })]);
    const made = client.createGrant(grant);
    await vi.runAllTimersAsync();
    expect((await made).body).toEqual({ grantId: 'g' });
    const keys = sent.map(({ headers }) => headers.get('idempotency-key'));
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
    await client.createGrant(grant);
    expect(sent[3]?.headers.get('idempotency-key')).not.toBe(keys[0]);
    await client.createGrant({ ...grant, idempotencyKey: 'own' });
    expect(sent[4]?.headers.get('idempotency-key')).toBe('own');
  });

  test('it waits as long as the server asks', async () => {
    const { client, sent } = answering([() => problemOf(429, 'x', { 'retry-after': '7' }), () => Response.json({})]);
    const made = client.listGrants(grants);
    await vi.advanceTimersByTimeAsync(6999);
    expect(sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(301);
    await made;
    expect(sent).toHaveLength(2);
  });

  test.each([
    ['7', 7],
    ['Sat, 21 Nov 2026 08:00:07 GMT', 7],
    ['Sat, 21 Nov 2026 07:59:00 GMT', 0],
    ['-5', 0],
    ['soon', undefined],
  ])('Retry-After: %s asks for a pause of %o s', async (value, seconds) => {
    const headers = { 'retry-after': value, date: 'Sat, 21 Nov 2026 08:00:00 GMT' };
    const { client } = answering([() => problemOf(503, 'busy', headers)], { attempts: 1 });
    expect((await errorOf(client.getSupportAccess(grants))).retryAfter).toBe(seconds);
  });

  test('the number of attempts is bounded, by default, by the client and by the call', async () => {
    const busy = [() => problemOf(503, 'busy')];
    const attempted = async (options: Partial<ClientOptions>, attempts?: number): Promise<number> => {
      const { client, sent } = answering([...busy], options);
      const failed = errorOf(client.getSupportAccess(grants, { attempts }));
      await vi.runAllTimersAsync();
      expect((await failed).code).toBe('busy');
      return sent.length;
    };
    expect(await attempted({})).toBe(4);
    expect(await attempted({ attempts: 2 })).toBe(2);
    expect(await attempted({ attempts: 2 }, 1)).toBe(1);
    expect(await attempted({ attempts: Number.NaN })).toBe(1);
  });

  test('an attempt without a token does not send that of an earlier one', async () => {
    const tokens = ['first', undefined];
    const answers = [() => problemOf(429, 'x', { 'retry-after': '0' }), () => Response.json({})];
    const { client, sent } = answering(answers, { token: () => tokens.shift() });
    const read = client.getSupportAccess(grants);
    await vi.runAllTimersAsync();
    await read;
    expect(sent.map(({ headers }) => headers.get('authorization'))).toEqual(['Bearer first', null]);
  });

  test('an abort ends the pause before the next attempt', async () => {
    const controller = new AbortController();
    const { client, sent } = answering([() => problemOf(503, 'busy', { 'retry-after': '20' })]);
    const stopped = client.getSupportAccess(grants, { signal: controller.signal }).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(10);
    const reason = new Error('left');
    controller.abort(reason);
    expect(await stopped).toBe(reason);
    expect(sent).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
    await expect(client.getSupportAccess(grants, { signal: controller.signal })).rejects.toBe(reason);
    expect(sent).toHaveLength(1);
  });
});

describe('tokens', () => {
  test('a provider is asked before each request, and once more for a refused token', async () => {
    const asked: unknown[] = [];
    const provider = async (refused?: string): Promise<string> => `token-${asked.push(refused)}`;
    const { client, sent } = answering([() => new Response(null, { status: 401 }), () => Response.json({})], {
      token: provider,
    });
    await client.getSupportAccess(grants);
    expect(asked).toEqual([undefined, 'token-1']);
    expect(sent.map(({ headers }) => headers.get('authorization'))).toEqual(['Bearer token-1', 'Bearer token-2']);
  });

  test('a fixed token that is refused is not sent again', async () => {
    const { client, sent } = answering([() => problemOf(401, 'unauthenticated')], { token: 'fixed' });
    expect((await errorOf(client.getSupportAccess(grants))).code).toBe('unauthenticated');
    expect(sent).toHaveLength(1);
  });
});

describe('errors', () => {
  test('of the API have the code of their problem, of OAuth routes its error, of others none', async () => {
    const { client, sent } = answering([
      () => problemOf(404, 'not-found'),
      () => Response.json({ error: 'invalid_request', error_description: 'x' }, { status: 400 }),
      () => Response.json({ error: 'invalid_request' }, { status: 400 }),
      () => new Response('<html>', { status: 502 }),
    ]);
    const missing = await errorOf(client.getSupportAccess(grants));
    expect([missing.code, missing.problem?.requestId, missing.message]).toEqual([
      'not-found',
      'r',
      '404 urn:gatehouse:problem:not-found',
    ]);
    const oauth = await errorOf(client.introspect({ body: { token: 'a b' } }));
    expect([oauth.code, oauth.problem]).toEqual(['invalid_request', undefined]);
    expect(String(sent[1]?.body)).toBe('token=a+b');
    expect((await errorOf(client.getSupportAccess(grants))).code).toBe('unknown');
    const gateway = await errorOf(client.getSupportAccess(grants));
    expect([gateway.status, gateway.code]).toEqual([502, 'unknown']);
  });
});

/* Checked by the compiler; at run time these do nothing. */
test('types follow the contract', () => {
  expectTypeOf<Input<'listJournal'>['query']>().toExtend<object | undefined>();
  expectTypeOf<{ accountId: string; query: { pageSize: string } }>().not.toExtend<Input<'listJournal'>>();
  expectTypeOf<Input<'createGrant'>['idempotencyKey']>().toEqualTypeOf<string | undefined>();
  expectTypeOf<'idempotencyKey' extends keyof Input<'revokeGrant'> ? true : false>().toEqualTypeOf<false>();
  expectTypeOf<'items' extends keyof Client['getGrant'] ? true : false>().toEqualTypeOf<false>();
  expectTypeOf<Parameters<Client['listJournal']['download']>[0]>().toEqualTypeOf<'text/csv' | 'application/x-ndjson'>();
});
