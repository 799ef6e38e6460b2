import { afterEach, beforeAll, beforeEach, vi } from 'vitest';
import type { ShadowHit } from '../../shared/policies/shadow-hit.ts';
import { user } from '../support/api/identity.ts';
import { setClock } from '../support/clock/clock.ts';
import { makeTable } from '../support/database/table.ts';
import { readPages } from '../support/events/chain.ts';
import { start } from '../support/world/host.ts';
import { makeKms } from '../support/world/kms.ts';
import { makeUser } from '../support/world/world.ts';
import { asks, decide, makeDreamTeam } from './authzen-world.ts';

export const restricted = { restrictions: { 'opportunity.delete': 'admins' } };

/** The account of the test that runs, in a file that calls `useShadowWorld`. */
export let accountId: string;

/** Gives each test of a file an account of its own, with a member, mia, and an admin, ada, at `start`. */
export const useShadowWorld = (): void => {
  makeKms();
  beforeAll(makeTable);
  beforeEach(async () => {
    setClock(start);
    accountId = await makeDreamTeam();
    await makeUser(accountId, 'mia');
    await makeUser(accountId, 'ada', { role: 'admin' });
  });
  afterEach(() => {
    setClock();
    vi.restoreAllMocks();
  });
};

/** The differences that shadow mode has recorded. */
export const hits = (): Promise<ShadowHit[]> =>
  readPages('listShadowHits', { as: user('owner', accountId), params: { accountId } });
/** The user and the count of each difference. */
export const counts = async (): Promise<[string, number][]> =>
  (await hits()).map(({ userId, count }) => [userId, count]);
/** Asks whether a user may delete a resource of a type. */
export const deletes = (userId = 'mia', type = 'opportunity') => decide(accountId, asks(userId, 'delete', type));
