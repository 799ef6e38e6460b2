import { expect } from 'vitest';
import type { Grant } from '../../shared/grants/grant.ts';
import { api, type RouteName } from '../support/api/api.ts';
import { problemName, type Request, type Result } from '../support/api/call.ts';
import { user } from '../support/api/identity.ts';

/** The answers to many concurrent callers, and the number of changes that they report. */
export interface Tally {
  requests: number;
  created: number;
  changed: number;
  revoked: number;
  /** Extensions that lost a real race: their entity tag was stale. */
  stale: number;
}

const tallied = (): Tally => ({ requests: 0, created: 0, changed: 0, revoked: 0, stale: 0 });

/** Calls as one of the account's admins, and expects one of the statuses that are right. */
const caller = (accountId: string, client: number, tally: Tally) => {
  const as = user('admin', accountId, `admin-${client}`);
  return async (route: RouteName, right: readonly number[], request: Request = {}): Promise<Result<Grant>> => {
    tally.requests++;
    const result = await api<Grant>(route, { ...request, as, params: { accountId, ...request.params } });
    expect(right, `${route} answered ${problemName(result)}`).toContain(result.status);
    return result;
  };
};

const days = (n: number) => ({ duration: `P${n}D` });

/** Grants, extends twice, narrows and revokes grants of its own: nobody else touches them, so nothing may conflict. */
const loner = async (accountId: string, client: number, tally: Tally, rounds: number): Promise<void> => {
  const call = caller(accountId, client, tally);
  for (let round = 0; round < rounds; round++) {
    const made = await call('createGrant', [201], { body: { ...days(2), scope: 'full' } });
    tally.created++;
    const { grantId } = made.body;
    let etag = made.headers['etag'] ?? '';
    for (const body of [days(3), days(4), { scope: 'read_only' }]) {
      const changed = await call('changeGrant', [200], { params: { grantId }, headers: { 'if-match': etag }, body });
      tally.changed++;
      etag = changed.headers['etag'] ?? '';
    }
    await call('revokeGrant', [200], { params: { grantId }, headers: { 'if-match': etag } });
    tally.revoked++;
  }
};

/** Extends a grant that others extend, too: with a fresh entity tag it may lose, with `*` it may not. */
const rival = async (
  accountId: string,
  client: number,
  tally: Tally,
  grantId: string,
  rounds: number,
): Promise<void> => {
  const call = caller(accountId, client, tally);
  const params = { grantId };
  for (let round = 0; round < rounds; round++) {
    const seen = await call('getGrant', [200], { params });
    const ifMatch = (client + round) % 4 === 0 ? '*' : (seen.headers['etag'] ?? '');
    const body = { expiresAt: new Date(Date.parse(seen.body.grantedAt) + (client * 1000 + round + 1) * 60_000) };
    const right = ifMatch === '*' ? [200] : [200, 412];
    const { status } = await call('changeGrant', right, { params, headers: { 'if-match': ifMatch }, body });
    tally[status === 200 ? 'changed' : 'stale']++;
    await call('getSupportAccess', [200]);
  }
};

/** All revoke the same grant at once; repeating is harmless, and one of them does it. */
const revokeTogether = async (accountId: string, grantId: string, tally: Tally): Promise<void> => {
  const clients = Array.from({ length: 16 }, (_, client) => caller(accountId, client, tally));
  const answers = await Promise.all(clients.map((call) => call('revokeGrant', [200], { params: { grantId } })));
  expect(new Set(answers.map(({ body }) => `${body.version} ${body.endedBy}`)).size).toBe(1);
  tally.revoked++;
};

/** How many clients there are, and how often each goes through its calls. */
interface Force {
  loners: number;
  rivals: number;
  rounds: number;
}

/** Many clients at once: loners on grants of their own, rivals on two grants that they share. */
export const storm = async (accountId: string, { loners, rivals, rounds }: Force): Promise<Tally> => {
  const tally = tallied();
  const call = caller(accountId, 0, tally);
  const shared = await Promise.all([1, 2].map(() => call('createGrant', [201], { body: { duration: 'P1D' } })));
  tally.created += 2;
  await Promise.all([
    ...Array.from({ length: loners }, (_, client) => loner(accountId, client, tally, rounds)),
    ...Array.from({ length: rivals }, (_, client) =>
      rival(accountId, loners + client, tally, shared[client % 2]?.body.grantId ?? '', rounds),
    ),
  ]);
  for (const { body } of shared) await revokeTogether(accountId, body.grantId, tally);
  return tally;
};
