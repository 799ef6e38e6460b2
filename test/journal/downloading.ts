import { expect } from 'vitest';
import { api } from '../support/api/api.ts';
import type { Result } from '../support/api/call.ts';
import { user } from '../support/api/identity.ts';

/** Downloads one part of an account's journal. */
export const getFile = (
  accountId: string,
  accept: string,
  query: Record<string, string> = {},
  kind: 'owner' | 'admin' = 'owner',
) => api<string>('listJournal', { as: user(kind, accountId), params: { accountId }, query, headers: { accept } });

/** Downloads all parts, by following `Link` to the end. */
export const getParts = async (
  accountId: string,
  accept: string,
  query: Record<string, string> = {},
): Promise<Result<string>[]> => {
  const answers = [await getFile(accountId, accept, query)];
  for (;;) {
    const link = answers.at(-1)?.headers['link'];
    if (link === undefined) return answers;
    const [, target = ''] = /^<([^>]+)>; rel="next"$/.exec(link) ?? [];
    const url = new URL(target, 'https://gatehouse.example');
    expect(url.pathname).toBe(`/v1/accounts/${accountId}/journal`);
    answers.push(await getFile(accountId, accept, Object.fromEntries(url.searchParams)));
  }
};
