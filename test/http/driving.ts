import { clock } from '../../shared/core/clock.ts';
import type { Grant } from '../../shared/grants/grant.ts';
import { api, type RouteName } from '../support/api/api.ts';
import type { Result } from '../support/api/call.ts';
import { agent, user } from '../support/api/identity.ts';
import { later, minute, setClock } from '../support/clock/clock.ts';
import { around } from '../support/database/sdk.ts';
import { makeSession, makeUser } from '../support/world/world.ts';

/** Drives a route in an account. */
export type Driver = (accountId: string) => Promise<unknown>;

export const owner = (accountId: string) => user('owner', accountId);

/** Reads a list twice over: the first page, and the one that its token leads to. */
export const bothPages = async (name: RouteName, request: Parameters<typeof api>[1]): Promise<void> => {
  const first = await api(name, { ...request, query: { ...request?.query, pageSize: '1' } });
  const pageToken = String(first.body['nextPageToken']);
  const second: Result = await api(name, { ...request, query: { ...request?.query, pageSize: '1', pageToken } });
  if (second.status !== 200) throw new Error(`${name} has no second page: ${JSON.stringify(first.body)}`);
};

/** Runs `work` while `meddle` slips in once, just before its first transaction. */
export const raced = async (meddle: () => Promise<unknown>, work: () => Promise<Result>): Promise<void> => {
  let free = true;
  const { status } = await around(async (sent, send) => {
    if (free && sent.action === 'TransactWriteItems') {
      free = false;
      await meddle();
    }
    return send();
  }, work);
  if (status >= 500) throw new Error(`the race ended in ${status}`);
};

/**
 * A session is open under the first of two grants, which lasts 20 minutes; each is by an owner of its own whom the
 * directory knows. When the first ends, the session moves to the other.
 */
export const inside = async (accountId: string) => {
  const [first, last] = ['olga', 'oscar'] as const;
  const grantBy = async (id: string, duration: string): Promise<Grant> => {
    await makeUser(accountId, id, { role: 'owner' });
    const body = { scope: 'full', teams: ['customer_service', 'technical_support'], duration };
    return (await api<Grant>('createGrant', { as: user('owner', accountId, id), params: { accountId }, body })).body;
  };
  const { grantId } = await grantBy(first, 'PT20M');
  const session = await makeSession(accountId, agent('customer_service'));
  await grantBy(last, 'P8D');
  return { first, last, session, params: { accountId, grantId } };
};

/**
 * Two sessions are open. While `work` runs the first grant has ended, and its session has not been read since; the second
 * session has a fresh token.
 */
export const whenStale = async (
  accountId: string,
  work: (sessions: { stale: string; fresh: string; token: string }) => Promise<unknown>,
): Promise<void> => {
  const start = clock.now();
  const { session } = await inside(accountId);
  try {
    setClock(later(start, 18 * minute));
    const { sessionId, accessToken } = await makeSession(accountId, agent('technical_support'));
    setClock(later(start, 21 * minute));
    await work({ stale: session.sessionId, fresh: sessionId, token: accessToken });
  } finally {
    setClock();
  }
};
