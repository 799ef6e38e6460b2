import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sweep } from '../../functions/expiry/sweep.ts';
import type { Grant } from '../../shared/grants/grant.ts';
import { api } from '../support/api/api.ts';
import { user } from '../support/api/identity.ts';
import { day, later, minute, setClock } from '../support/clock/clock.ts';
import { makeTable } from '../support/database/table.ts';
import { makeAccount, makeGrant } from '../support/world/world.ts';

beforeAll(makeTable);
afterEach(() => setClock());

const start = '2026-11-21T08:00:00.000Z';

const page = (accountId: string, query: Record<string, string>) =>
  api<{ items: Grant[]; nextPageToken?: string }>('listGrants', {
    as: user('owner', accountId),
    params: { accountId },
    query,
  });

/** All grants with a status, read one a page. */
const read = async (accountId: string, status: string): Promise<Grant[]> => {
  const items: Grant[] = [];
  let pageToken: string | undefined;
  do {
    const { body } = await page(accountId, { status, pageSize: '1', ...(pageToken ? { pageToken } : {}) });
    items.push(...body.items);
    pageToken = body.nextPageToken;
  } while (pageToken);
  return items;
};

describe('grants by status', () => {
  it('is the status of now, whatever is stored, before and after the sweep', async () => {
    const account = await makeAccount();
    setClock(start);
    const short = (await makeGrant(account, { duration: 'PT1M' })).grant.grantId;
    const long = (await makeGrant(account, { duration: 'P7D' })).grant.grantId;
    const unlimited = (await makeGrant(account, { duration: 'unlimited' })).grant.grantId;
    const revoked = (await makeGrant(account, { duration: 'PT1M' })).grant.grantId;
    await api('revokeGrant', { as: user('owner', account), params: { accountId: account, grantId: revoked } });
    const byStatus = async () =>
      Object.fromEntries(
        await Promise.all(
          ['active', 'expired', 'revoked', 'suspended'].map(async (status) => {
            const items = await read(account, status);
            expect(items.every((grant) => grant.status === status)).toBe(true);
            return [status, items.map(({ grantId }) => grantId)];
          }),
        ),
      );

    setClock(later(start, minute - 1));
    expect(await byStatus()).toEqual({
      active: [unlimited, long, short],
      expired: [],
      revoked: [revoked],
      suspended: [],
    });
    setClock(later(start, minute));
    const afterMinute = { active: [unlimited, long], expired: [short], revoked: [revoked], suspended: [] };
    expect(await byStatus()).toEqual(afterMinute);
    await sweep(later(start, minute), () => true);
    expect(await byStatus()).toEqual(afterMinute);
    setClock(later(start, 7 * day));
    expect(await byStatus()).toEqual({
      active: [unlimited],
      expired: [long, short],
      revoked: [revoked],
      suspended: [],
    });
  });

  it.each(['', 'ended', 'ACTIVE', 'active,expired', '__proto__'])('status=%s is refused', async (status) => {
    const answer = await page(await makeAccount(), { status });
    expect([answer.status, answer.body]).toMatchObject([400, { errors: [{ pointer: '/query/status' }] }]);
  });
});
