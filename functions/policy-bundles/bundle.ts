import { createHash } from 'node:crypto';
import type { AccountRecord } from '../../shared/accounts/account-store.ts';
import { renewalAttribute } from '../../shared/accounts/account-write.ts';
import { storedGrantOf } from '../../shared/accounts/live-access.ts';
import type { UserRecord } from '../../shared/accounts/user-store.ts';
import { matchesWeakly } from '../../shared/api/etag.ts';
import { Problem } from '../../shared/api/problem.ts';
import { epochSeconds } from '../../shared/core/instant.ts';
import { sortedJson } from '../../shared/core/sorted-json.ts';
import {
  type BundleAccess,
  type BundleRules,
  type BundleSession,
  type BundleUser,
  bundleFormat,
  bundleType,
  type PolicyBundle,
} from '../../shared/decisions/bundle.ts';
import type { bundleRoutes } from '../../shared/decisions/bundle-routes.ts';
import { type DecisionInput, readDecisionInput } from '../../shared/decisions/read-facts.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { emptyDocument } from '../../shared/policies/empty-policy.ts';
import { restrictionRules } from '../../shared/policies/restriction.ts';
import { type DocumentRecord, readPolicy } from '../../shared/policies/store.ts';
import { Contended } from '../../shared/table/errors.ts';
import { mapSigningErrors } from '../../shared/tokens/map-signing-errors.ts';
import { signJwt } from '../../shared/tokens/sign.ts';
import { tokenIssuer } from '../../shared/tokens/signing-keys.ts';

/** The ids that a request names. */
interface Requested {
  users: readonly string[];
  campaigns: readonly string[];
}

const base64Url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

const sessionsOf = (account: AccountRecord): Record<string, BundleSession> =>
  Object.fromEntries(
    Object.entries(account.liveSessions).map(([id, { grantId, userId, role, team, scope }]) => {
      const renewBy = account[renewalAttribute(id)];
      return [id, { grantId, userId, role, team, scope, ...(renewBy === undefined ? {} : { renewBy }) }];
    }),
  );

/** The members that decisions read. Name and address of a user stay in the directory. */
const userOf = ({ role, kind, status, twoFactor, ...rest }: UserRecord): BundleUser => {
  const { removed, returnedAt, ownerSince, adminSince } = rest;
  const marks = Object.entries({ removed, returnedAt, ownerSince, adminSince });
  return { role, kind, status, twoFactor, ...Object.fromEntries(marks.filter(([, mark]) => mark !== undefined)) };
};

const rulesOf = (stored: DocumentRecord | undefined): BundleRules => {
  const { restrictions, rules, defaultDecision, resources } = stored?.document ?? emptyDocument();
  return {
    writtenAt: stored?.writtenAt ?? '',
    rules: [...restrictionRules(restrictions), ...rules.flatMap(({ shadow, ...rule }) => (shadow ? [] : [rule]))],
    defaultDecision,
    resources,
  };
};

const byId = <Item, Value>(ids: readonly string[], found: ReadonlyMap<string, Item>, of: (item: Item) => Value) =>
  Object.fromEntries(
    ids.map((id) => {
      const item = found.get(id);
      return [id, item === undefined ? null : of(item)] as const;
    }),
  );

const bundleOf = ({ account, facts, policy }: DecisionInput, { users, campaigns }: Requested): PolicyBundle => {
  const { version, twoFactor, sensitiveActions, supportSessions } = policy.settings;
  const access = [...facts.access].map(([id, columns]): [string, BundleAccess] => [
    id,
    { access: base64Url(columns.access), roundRobin: base64Url(columns.roundRobin) },
  ]);
  return {
    format: bundleFormat,
    accountId: account.accountId,
    features: facts.features,
    grants: Object.fromEntries(Object.entries(facts.grants).map(([id, grant]) => [id, storedGrantOf(grant)])),
    sessions: sessionsOf(account),
    settings: {
      version,
      twoFactor,
      sensitiveActions: { actions: sensitiveActions.actions },
      supportSessions: { readActions: supportSessions.readActions },
    },
    rulesVersion: account.policy?.documentVersion ?? 0,
    users: byId(users, facts.users as ReadonlyMap<string, UserRecord>, userOf),
    ...(campaigns.length > 0
      ? { access: Object.fromEntries(access.sort(([one], [other]) => (one < other ? -1 : 1))) }
      : {}),
    campaigns: byId(campaigns, facts.campaigns, ({ number, status }) => ({ number, status })),
  };
};

const maxRounds = 5;

/**
 * Reads a bundle as decisions read their input: account, users and campaigns in one request, strongly consistent. The rules
 * take a second request, unless the caller has the version in force.
 * @throws Problem `not-found`, Contended when the policy keeps changing
 */
const readBundle = async (
  accountId: string,
  requested: Requested,
  known: number | undefined,
  now: string,
): Promise<{ bundle: PolicyBundle; now: string }> => {
  const [campaign] = requested.campaigns;
  const type = campaign === undefined ? '' : 'campaign';
  const reads = [
    ...requested.users.map((id) => ({ subject: { type: 'user', id }, resource: { type } })),
    ...requested.campaigns.map((id) => ({ subject: { type: '', id: '' }, resource: { type, id } })),
  ];
  for (let round = 0; round < maxRounds; round++) {
    const input = await readDecisionInput(accountId, reads, now);
    if (!input) throw new Problem('not-found');
    const bundle = bundleOf(input, requested);
    const { now: at } = input.facts;
    if (bundle.rulesVersion === known) return { bundle, now: at };
    const stored = bundle.rulesVersion === 0 ? undefined : (await readPolicy(accountId))?.stored;
    if ((stored?.version ?? 0) === bundle.rulesVersion)
      return { bundle: { ...bundle, rules: rulesOf(stored) }, now: at };
  }
  throw new Contended(`the policy of ${accountId} kept changing while a bundle was read`);
};

/** Answers a signed bundle. Nothing is signed for a caller who has the same content. */
export const getPolicyBundle: Handlers<typeof bundleRoutes>['getPolicyBundle'] = async (call) => {
  const { params, query, preconditions } = call;
  const requested = { users: [...new Set(query.users)], campaigns: [...new Set(query.campaigns)] };
  const { bundle, now } = await readBundle(params.accountId, requested, query.rulesVersion, call.now);
  // DynamoDB returns the members of a map in any order.
  const etag = `"${createHash('sha256').update(sortedJson(bundle)).digest('base64url')}"`;
  if (matchesWeakly(preconditions.ifNoneMatch, etag)) return { body: { bundle: '' }, etag };
  const claims = { iss: tokenIssuer(), iat: epochSeconds(now), now, ...bundle };
  return { body: { bundle: await mapSigningErrors(signJwt(bundleType, claims)) }, etag };
};
