import { afterEach, describe, expect, test, vi } from 'vitest';
import { createApi } from '../../web/core/client.ts';

describe('requests', () => {
  afterEach(() => vi.unstubAllGlobals());

  const answering = (...statuses: number[]) => {
    const tokens: (string | null)[] = [];
    const stub = async (_url: string, { headers }: { headers: Headers }): Promise<Response> => {
      tokens.push(headers.get('authorization'));
      return Response.json({}, { status: statuses.shift() ?? 200 });
    };
    vi.stubGlobal('fetch', stub);
    let count = 0;
    const api = createApi({
      baseUrl: () => 'https://api.example.com/',
      getToken: async () => {
        count += 1;
        return `token-${count}`;
      },
      signal: () => new AbortController().signal,
    });
    return { api, tokens };
  };

  test('without a token the header is left out, and a 401 is not repeated', async () => {
    const { tokens } = answering(401);
    const api = createApi({
      baseUrl: () => 'https://api.example.com',
      getToken: () => undefined,
      signal: () => new AbortController().signal,
    });
    await expect(api.openShareLink({ linkId: 'lnk_1', body: { code: 'c' } })).rejects.toMatchObject({ status: 401 });
    expect(tokens).toEqual([null]);
  });

  test('one token serves all requests', async () => {
    const { api, tokens } = answering();
    await Promise.all([api.getAccount({ accountId: 'acme' }), api.getAccount({ accountId: 'acme' })]);
    expect(tokens).toEqual(['Bearer token-1', 'Bearer token-1']);
  });

  test('a refused token is replaced once', async () => {
    const { api, tokens } = answering(401, 200);
    await api.getAccount({ accountId: 'acme' });
    expect(tokens).toEqual(['Bearer token-1', 'Bearer token-2']);
  });

  test('a second refusal is an error', async () => {
    const { api, tokens } = answering(401, 401);
    await expect(api.getAccount({ accountId: 'acme' })).rejects.toMatchObject({ status: 401 });
    expect(tokens).toHaveLength(2);
  });

  test('a network failure has the type offline', async () => {
    const { api } = answering();
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
    await expect(api.getAccount({ accountId: 'acme' })).rejects.toMatchObject({ status: 0, type: 'offline' });
  });

  test('a download follows the links to its parts', async () => {
    const { api } = answering();
    const requests: string[] = [];
    vi.stubGlobal('fetch', async (url: string, { headers }: { headers: Headers }) => {
      requests.push(`${headers.get('accept')} ${url.slice(url.indexOf('/v1'))}`);
      const isLast = url.includes('pageToken');
      const link = { link: '</v1/accounts/acme/journal?type=a.b&pageToken=p2>; rel="next"' };
      return new Response(isLast ? '2' : '1', { headers: isLast ? {} : link });
    });
    const parts: string[] = [];
    const query = { type: 'a.b' };
    for await (const part of api.download('listJournal', { accountId: 'acme', query }, 'text/csv')) parts.push(part);
    expect(parts).toEqual(['1', '2']);
    expect(requests).toEqual([
      'text/csv /v1/accounts/acme/journal?type=a.b',
      'text/csv /v1/accounts/acme/journal?type=a.b&pageToken=p2',
    ]);
  });
});
