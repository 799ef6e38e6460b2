import { expect, test } from 'vitest';
import type { Api } from '../../../web/core/client.ts';
import type { Session } from '../../../web/support-desk/model.ts';
import { openAmong, openPause, readOpenSessions } from '../../../web/support-desk/open-sessions.ts';

const session = (sessionId: string, status: Session['status'] = 'active'): Session =>
  ({ sessionId, status }) as Session;
const idsOf = (sessions: readonly Session[]): string[] => sessions.map(({ sessionId }) => sessionId);
const { signal } = new AbortController();

/** An API that answers with these pages, one after another. */
const apiOf = (pages: Session[][]): { api: Pick<Api, 'listOwnSessions'>; queries: unknown[] } => {
  const queries: unknown[] = [];
  const listOwnSessions = async ({ query }: { query: { pageToken?: string } }) => {
    queries.push(query);
    const page = Number(query.pageToken ?? 0);
    return { body: { items: pages[page], ...(page + 1 < pages.length ? { nextPageToken: String(page + 1) } : {}) } };
  };
  return { api: { listOwnSessions } as unknown as Pick<Api, 'listOwnSessions'>, queries };
};

test('open sessions are found on later pages, also behind an empty one', async () => {
  const { api, queries } = apiOf([[session('a')], [], [session('a'), session('b')]]);
  const { sessions, requests } = await readOpenSessions(api, signal);
  expect(idsOf(sessions)).toEqual(['a', 'b']);
  expect(requests).toBe(3);
  expect(queries).toEqual([
    { status: 'active', pageSize: 50 },
    { status: 'active', pageSize: 50, pageToken: '1' },
    { status: 'active', pageSize: 50, pageToken: '2' },
  ]);
});

test('the newest sessions as they were read last come first and decide', () => {
  const shown = [session('new'), session('ended', 'ended')];
  expect(idsOf(openAmong(shown, { sessions: [session('ended'), session('old')] }))).toEqual(['new', 'old']);
});

test('open sessions are read often only while one of them is behind the sessions that are shown', () => {
  const pauses = { often: 1200, seldom: 30_000 };
  const shown = [session('a')];
  expect(openPause(shown, { sessions: [session('a')], requests: 1 }, pauses)).toBe(30_000);
  expect(openPause(shown, { sessions: [session('a')], requests: 30 }, pauses)).toBe(36_000);
  expect(openPause(shown, { sessions: [session('b')], requests: 1 }, pauses)).toBe(1200);
  expect(openPause(shown, { sessions: [session('b')], requests: 3 }, pauses)).toBe(3600);
});
