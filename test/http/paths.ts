import { api, type RouteName } from '../support/api/api.ts';
import { user } from '../support/api/identity.ts';
import { growJournal, sequenceJournal } from '../support/world/journal.ts';
import { makeAccount, makeGrant, makeUser } from '../support/world/world.ts';
import { accountPaths } from './account-paths.ts';
import { campaignPaths, makeVendor, nth, type Path, type Vendor } from './campaign-paths.ts';
import { decisionPaths, makeRuled } from './decision-paths.ts';
import { linkPaths, makeShared, type Shared } from './link-paths.ts';
import { type Inside, makeInside, sessionPaths } from './session-paths.ts';
import { type Kept, makeKept, trashPaths } from './trash-paths.ts';

export interface World {
  accountId: string;
  chainedId: string;
  chainedGrantId: string;
  grantId: string;
  etag: string;
  inside: Inside;
  vendor: Vendor;
  ruled: { accountId: string };
  shared: Shared;
  kept: Kept;
}

/** An account with `size` users and entries, and the largest number of live grants. */
export const makeWorld = async (size: number): Promise<World> => {
  const accountId = await makeAccount();
  for (let n = 0; n < size; n++) await makeUser(accountId, nth('user', n));
  for (let n = 0; n < size - 1; n++) {
    const { grant } = await makeGrant(accountId);
    if (n >= 15)
      await api('revokeGrant', { as: user('owner', accountId), params: { accountId, grantId: grant.grantId } });
  }
  const { grant, etag } = await makeGrant(accountId);
  const chainedId = await makeAccount();
  const chainedGrantId = (await makeGrant(chainedId)).grant.grantId;
  await sequenceJournal(chainedId);
  await growJournal(chainedId, 20 + size, 10);
  const [inside, vendor] = [await makeInside(size), await makeVendor(size)];
  const ruled = await makeRuled(await makeAccount(), size);
  const [shared, kept] = [await makeShared(size), await makeKept(size)];
  return { accountId, chainedId, chainedGrantId, grantId: grant.grantId, etag, inside, vendor, ruled, shared, kept };
};

/** The round trips of each route's usual path: the same for 3 items as for 30. */
export const paths: Record<RouteName, Path<World>[]> = {
  ...accountPaths,
  ...sessionPaths,
  ...campaignPaths,
  ...linkPaths,
  ...trashPaths,
  ...decisionPaths,
};
