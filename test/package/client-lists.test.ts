import { describe, expect, test } from 'vitest';
import { nextPath, pathOf } from '../../package/client/request.ts';
import { answering, grants } from './answering.ts';

const readAll = async (parts: AsyncIterable<unknown>): Promise<void> => {
  for await (const part of parts) expect(part).toBeDefined();
};

describe('paths', () => {
  test('path parameters are percent-encoded, and missing query parameters are left out', () => {
    const input = { accountId: 'a/b ü', query: { limit: 5, status: undefined } };
    expect(pathOf('/v1/accounts/{accountId}/grants', input)).toBe('/v1/accounts/a%2Fb%20%C3%BC/grants?limit=5');
  });

  test.each(['', '.', '..', undefined, null])('a path parameter that is %o would be another route', (userId) => {
    const input = { accountId: 'acme', userId };
    expect(() => pathOf('/v1/accounts/{accountId}/users/{userId}', input)).toThrow('userId is missing');
  });

  test.each([
    [null, undefined],
    ['<@evil.example/v1>; rel="next"', undefined],
    ['<https://evil.example/v1>; rel="next"', undefined],
    ['</v1/x?pageToken=a%2Cb>; rel="next"', '/v1/x?pageToken=a%2Cb'],
    ['</v1/x>; rel="prev"', undefined],
  ])('the link %s leads to %s', (link, path) => {
    expect(nextPath(link)).toBe(path);
  });
});

describe('lists', () => {
  const page = (ids: number[], nextPageToken?: string) => () => Response.json({ items: ids, nextPageToken });

  test('items and pages follow the page tokens, from a given one on', async () => {
    const { client, sent } = answering([page([1, 2], 'a b'), page([], 'c'), page([3])]);
    const seen: unknown[] = [];
    for await (const item of client.listGrants.items({ ...grants, query: { status: 'active', pageToken: '0' } }))
      seen.push(item);
    expect(seen).toEqual([1, 2, 3]);
    expect(sent.map(({ url }) => url.split('?')[1])).toEqual([
      'status=active&pageToken=0',
      'status=active&pageToken=a+b',
      'status=active&pageToken=c',
    ]);
  });

  test('a page that is its own next page ends the list with an error', async () => {
    const { client, sent } = answering([page([1], 'a')]);
    await expect(readAll(client.listGrants.items(grants))).rejects.toThrow('the same page again');
    expect(sent).toHaveLength(2);
    const link = '</v1/accounts/acme/journal>; rel="next"';
    const looping = answering([() => new Response('x', { headers: { link } })]);
    await expect(readAll(looping.client.listJournal.download('text/csv', grants))).rejects.toThrow('same page');
    expect(looping.sent).toHaveLength(1);
  });

  test('a page is read when it is asked for', async () => {
    const { client, sent } = answering([page([1], 'a'), page([2])]);
    for await (const { items } of client.listGrants.pages(grants)) {
      expect(items).toEqual([1]);
      break;
    }
    expect(sent).toHaveLength(1);
  });
});
