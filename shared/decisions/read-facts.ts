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
import { isVendorId, SessionId } from '../core/ids.ts';
import type { CompiledPolicy, PolicyInForce } from '../policies/compiled-policy.ts';
import { documentOf } from '../policies/store.ts';
import { allows } from '../sessions/coverage.ts';
import { currentSettings } from '../settings/current.ts';
import { featuresOf } from '../settings/editions.ts';
import { batchGet } from '../table/batch-get.ts';
import { idOf, type Key, keys, prefixes } from '../table/keys.ts';
import type { Evaluation } from './authzen.ts';
import { type Facts, sessionOf, sessionType } from './decide.ts';
import { compiledFor, isCached } from './policy-cache.ts';

/** The part of an evaluation that says what must be read. Of what is searched for there is no id yet. */
type Asked = Pick<Evaluation, 'subject' | 'context'> & { resource: { type: string; id?: string } };

/** What a decision rests upon. */
export interface DecisionInput {
  account: AccountRecord;
  facts: Facts;
  policy: PolicyInForce & { settings: SettingsRecord };
  compiled: CompiledPolicy;
}

/** Whom sessions act for, as far as this process has met them: a guess, held against the account that is read with it. */
const actedFor = new Map<string, string>();
const maxRemembered = 10_000;

const rememberActors = (account: AccountRecord, sessionIds: readonly string[]): void => {
  for (const id of sessionIds) {
    const live = account.liveSessions[id];
    if (live) actedFor.set(id, live.userId);
    else actedFor.delete(id);
  }
  if (actedFor.size > maxRemembered) actedFor.clear();
};

/** What several evaluations are about, by id. Nothing is looked up that could not be an id. */
const namedIn = (asked: readonly Asked[]) => {
  const users = new Set<string>();
  const sessions = new Set<string>();
  const campaigns = new Set<string>();
  for (const one of asked) {
    const { subject, resource } = one;
    const session = sessionOf(one);
    if (typeof session === 'string' && SessionId.safeParse(session).success) sessions.add(session);
    if (subject.type !== sessionType && isVendorId(subject.id)) users.add(subject.id);
    if (resource.type === 'campaign' && resource.id !== undefined && isVendorId(resource.id))
      campaigns.add(resource.id);
  }
  return { users, sessions, campaigns, isOfCampaigns: asked.some(({ resource }) => resource.type === 'campaign') };
};

interface Read {
  account?: AccountRecord;
  document: ReturnType<typeof documentOf> | 'not-read';
  users: Map<string, UserRecord>;
  access: Map<string, AccessRecord>;
  campaigns: Map<string, CampaignRecord>;
}

/** Reads items into what is known already. */
const readInto = async (known: Read, wanted: readonly Key[]): Promise<void> => {
  for (const item of await batchGet<Key>(wanted)) {
    const { SK } = item;
    if (SK === 'ACCOUNT') known.account = accountRecord(item);
    else if (SK === 'POLICY') known.document = documentOf(item);
    else if (SK.startsWith(prefixes.user)) known.users.set(idOf(item), item as unknown as UserRecord);
    else if (SK.startsWith(prefixes.access)) known.access.set(idOf(item), toAccessRecord(item));
    else if (SK.startsWith(prefixes.campaign)) known.campaigns.set(idOf(item), item as unknown as CampaignRecord);
  }
};

/**
 * Reads all that evaluations rest upon in one request, strongly consistent: what was revoked or suspended a moment ago
 * counts. A second one is needed only when the policy was changed since this process read it, when time took a session's
 * own grant and nobody has looked since (others may cover it, and their grantors are to be read), and when the request
 * does not name the user whom a session acts for and this process has not met the session before; a third where the
 * policy was changed as well.
 * @returns undefined when there is no such account
 */
export const readDecisionInput = async (
  accountId: string,
  asked: readonly Asked[],
  now: string,
): Promise<DecisionInput | undefined> => {
  const { users, sessions, campaigns, isOfCampaigns } = namedIn(asked);
  const sessionIds = [...sessions];
  const guessed = sessionIds.flatMap((id) => actedFor.get(id) ?? []);
  const people = new Set([...users, ...guessed]);
  const readsPolicy = !isCached(accountId);
  const known: Read = {
    document: readsPolicy ? undefined : 'not-read',
    users: new Map(),
    access: new Map(),
    campaigns: new Map(),
  };
  const boxesOf = (userId: string): Key[] => (isOfCampaigns ? [keys.access(accountId, userId)] : []);
  await readInto(known, [
    keys.account(accountId),
    ...(readsPolicy ? [keys.policy(accountId)] : []),
    ...[...people].flatMap((id) => [keys.user(accountId, id), ...boxesOf(id)]),
    ...[...campaigns].map((id) => keys.campaign(accountId, id)),
  ]);
  const found = known.account && (await compiledFor(known.account, known.document));
  if (!found) return undefined;
  const { account, compiled } = found;

  rememberActors(account, sessionIds);
  const missing = new Set(
    sessionIds.flatMap((id) => {
      const live = account.liveSessions[id];
      if (!live) return [];
      const own = account.liveGrants[live.grantId];
      // As far as can be told of whom has been read.
      const isCovered = own && allows(own, live, known.users, now);
      if (!isCovered) return Object.values(account.liveGrants).map(({ grantedBy }) => grantedBy);
      return [own.grantedBy];
    }),
  );
  for (const id of people) missing.delete(id);
  if (missing.size > 0) {
    await readInto(
      known,
      [...missing].flatMap((id) => [keys.user(accountId, id), ...boxesOf(id)]),
    );
  }
  // Reading may have taken its time: what has ended by now has ended.
  const read = clock.now();
  const at = read > now ? read : now;
  const { liveGrants: grants } = account;
  const facts: Facts = {
    now: at,
    features: featuresOf(currentSettings(), account.edition),
    grants,
    sessions: renewedSessions(account, at),
    users: known.users,
    access: isOfCampaigns ? ownAccess(known.users, known.access) : noBoxes,
    campaigns: known.campaigns,
  };
  return { account, facts, policy: { ...compiled.live, settings: policyOf(account) }, compiled };
};

const noBoxes: ReadonlyMap<string, CampaignAccess> = new Map();
