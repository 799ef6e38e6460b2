import {
  type AccountRecord,
  accountRecord,
  policyOf,
  renewedSessions,
  type SettingsRecord,
} from '../accounts/account-store.ts';
import type { UserRecord } from '../accounts/user-store.ts';
import { type AccessRecord, ownAccess, toAccessRecord } from '../campaigns/access-store.ts';
import type { CampaignRecord } from '../campaigns/campaign.ts';
import type { CampaignAccess } from '../campaigns/campaign-access.ts';
import { clock } from '../core/clock.ts';
import { SessionId } from '../core/ids.ts';
import { isVendorId } from '../core/vendor-id.ts';
import type { CompiledPolicy, PolicyInForce } from '../policies/compiled-policy.ts';
import { documentOf } from '../policies/store.ts';
import { covers } from '../sessions/coverage.ts';
import { currentSettings } from '../settings/current.ts';
import { featuresOf } from '../settings/editions.ts';
import { batchGet } from '../table/batch-get.ts';
import { idOf, type Key, keys, prefixes } from '../table/keys.ts';
import type { Evaluation } from './authzen.ts';
import { type Facts, sessionIdOf, sessionType } from './decide.ts';
import { compiledPolicyOf, isCached } from './policy-cache.ts';

/** The part of an evaluation that determines what must be read. The target of a search has no id yet. */
type ReadRequest = Pick<Evaluation, 'subject' | 'context'> & { resource: { type: string; id?: string } };

/** Everything that a decision is based on. */
export interface DecisionInput {
  account: AccountRecord;
  facts: Facts;
  policy: PolicyInForce & { settings: SettingsRecord };
  compiled: CompiledPolicy;
}

/**
 * The user that each session acts for, as last seen by this process. Only a guess that saves a request: it is checked
 * against the account, which is read at the same time.
 */
const grantorOfSession = new Map<string, string>();
const maxRememberedSessions = 10_000;

const rememberActors = (account: AccountRecord, sessionIds: readonly string[]): void => {
  for (const id of sessionIds) {
    const live = account.liveSessions[id];
    if (live) grantorOfSession.set(id, live.userId);
    else grantorOfSession.delete(id);
  }
  if (grantorOfSession.size > maxRememberedSessions) grantorOfSession.clear();
};

/** The ids that evaluations refer to. Malformed ids are left out, since nothing can have them. */
const idsIn = (requests: readonly ReadRequest[]) => {
  const users = new Set<string>();
  const sessions = new Set<string>();
  const campaigns = new Set<string>();
  for (const request of requests) {
    const { subject, resource } = request;
    const session = sessionIdOf(request);
    if (typeof session === 'string' && SessionId.safeParse(session).success) sessions.add(session);
    if (subject.type !== sessionType && isVendorId(subject.id)) users.add(subject.id);
    if (resource.type === 'campaign' && resource.id !== undefined && isVendorId(resource.id))
      campaigns.add(resource.id);
  }
  return {
    users,
    sessions,
    campaigns,
    needsCampaignAccess: requests.some(({ resource }) => resource.type === 'campaign'),
  };
};

interface Read {
  account?: AccountRecord;
  document: ReturnType<typeof documentOf> | 'not-read';
  users: Map<string, UserRecord>;
  access: Map<string, AccessRecord>;
  campaigns: Map<string, CampaignRecord>;
}

/** Reads items and adds them to those already read. */
const readInto = async (read: Read, wanted: readonly Key[]): Promise<void> => {
  for (const item of await batchGet<Key>(wanted)) {
    const { SK } = item;
    if (SK === 'ACCOUNT') read.account = accountRecord(item);
    else if (SK === 'POLICY') read.document = documentOf(item);
    else if (SK.startsWith(prefixes.user)) read.users.set(idOf(item), item as unknown as UserRecord);
    else if (SK.startsWith(prefixes.access)) read.access.set(idOf(item), toAccessRecord(item));
    else if (SK.startsWith(prefixes.campaign)) read.campaigns.set(idOf(item), item as unknown as CampaignRecord);
  }
};

/**
 * Reads everything that evaluations are based on in one request, strongly consistent, so that a revocation or suspension
 * applies at once. A second request is needed only when the policy was changed since this process read it, when a session's
 * own grant has expired and the session was not reviewed since (other grants may cover it, so their grantors must be read),
 * or when the evaluation does not name the user that a session acts for and this process has not seen the session before.
 * A third is needed when one of the latter coincides with a changed policy.
 * @returns undefined when the account does not exist
 */
export const readDecisionInput = async (
  accountId: string,
  requests: readonly ReadRequest[],
  now: string,
): Promise<DecisionInput | undefined> => {
  const { users, sessions, campaigns, needsCampaignAccess } = idsIn(requests);
  const sessionIds = [...sessions];
  const guessed = sessionIds.flatMap((id) => grantorOfSession.get(id) ?? []);
  const userIds = new Set([...users, ...guessed]);
  const readsPolicy = !isCached(accountId);
  const read: Read = {
    document: readsPolicy ? undefined : 'not-read',
    users: new Map(),
    access: new Map(),
    campaigns: new Map(),
  };
  const accessKeysOf = (userId: string): Key[] => (needsCampaignAccess ? [keys.access(accountId, userId)] : []);
  await readInto(read, [
    keys.account(accountId),
    ...(readsPolicy ? [keys.policy(accountId)] : []),
    ...[...userIds].flatMap((id) => [keys.user(accountId, id), ...accessKeysOf(id)]),
    ...[...campaigns].map((id) => keys.campaign(accountId, id)),
  ]);
  const found = read.account && (await compiledPolicyOf(read.account, read.document));
  if (!found) return undefined;
  const { account, compiled } = found;

  rememberActors(account, sessionIds);
  const missing = new Set(
    sessionIds.flatMap((id) => {
      const live = account.liveSessions[id];
      if (!live) return [];
      const own = account.liveGrants[live.grantId];
      // Based on the grantors that have been read so far.
      const isCovered = own && covers(own, live, read.users, now);
      if (!isCovered) return Object.values(account.liveGrants).map(({ grantedBy }) => grantedBy);
      return [own.grantedBy];
    }),
  );
  for (const id of userIds) missing.delete(id);
  if (missing.size > 0) {
    await readInto(
      read,
      [...missing].flatMap((id) => [keys.user(accountId, id), ...accessKeysOf(id)]),
    );
  }
  // The reads may have taken a while: use the present instant, so that what has ended in the meantime counts as ended.
  const present = clock.now();
  const at = present > now ? present : now;
  const { liveGrants: grants } = account;
  const facts: Facts = {
    now: at,
    features: featuresOf(currentSettings(), account.edition),
    grants,
    sessions: renewedSessions(account, at),
    users: read.users,
    access: needsCampaignAccess ? ownAccess(read.users, read.access) : noAccess,
    campaigns: read.campaigns,
  };
  return { account, facts, policy: { ...compiled.live, settings: policyOf(account) }, compiled };
};

const noAccess: ReadonlyMap<string, CampaignAccess> = new Map();
