import type { ShadowHit } from '../../shared/policies/shadow-hit.ts';
import { user } from '../support/api/identity.ts';
import { readPages } from '../support/events/chain.ts';
import { makeUser } from '../support/world/world.ts';
import { asks, decide, makeDreamTeam } from './authzen-world.ts';

export const restricted = { restrictions: { 'opportunity.delete': 'admins' } };

/** An account with a member, mia, and an admin, ada, and the questions to its shadows and their answers. */
export const makeShadowWorld = async () => {
  const accountId = await makeDreamTeam();
  await makeUser(accountId, 'mia');
  await makeUser(accountId, 'ada', { role: 'admin' });
  const hits = (): Promise<ShadowHit[]> =>
    readPages('listShadowHits', { as: user('owner', accountId), params: { accountId } });
  return {
    accountId,
    hits,
    counts: async (): Promise<[string, number][]> => (await hits()).map(({ userId, count }) => [userId, count]),
    deletes: (userId = 'mia', type = 'opportunity') => decide(accountId, asks(userId, 'delete', type)),
  };
};
export type ShadowWorld = Awaited<ReturnType<typeof makeShadowWorld>>;
