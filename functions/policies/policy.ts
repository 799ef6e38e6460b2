import { policyOf } from '../../shared/accounts/account-store.ts';
import { settingsSections } from '../../shared/accounts/policy-settings.ts';
import { checkPreconditions, versionEtag } from '../../shared/api/etag.ts';
import { Problem } from '../../shared/api/problem.ts';
import { checkReadOnly } from '../../shared/api/read-only.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { requestCause } from '../../shared/journal/caller.ts';
import { entriesOf } from '../../shared/journal/cause.ts';
import { emptyDocument } from '../../shared/policies/empty-policy.ts';
import type { PolicyEvents } from '../../shared/policies/events.ts';
import { documentSections, type Policy } from '../../shared/policies/policy.ts';
import type { policyRoutes } from '../../shared/policies/routes.ts';
import { readPolicy, writePolicy } from '../../shared/policies/store.ts';
import { warningsOf } from '../../shared/policies/warnings.ts';
import { retryOnConflict } from '../../shared/table/retry.ts';
import { changedSections, policyChangedData } from './changes.ts';
import { requireSectionsInEdition, sectionsNotInEdition } from './editions.ts';

const entryOf = entriesOf<PolicyEvents>();

type PolicyHandlers = Handlers<typeof policyRoutes>;

/** Adds the warnings of a policy and the sections that the edition lacks, if there are any. */
const withComputed = (policy: Omit<Policy, 'warnings' | 'notInEdition'>, account: { edition: string }): Policy => {
  const warnings = warningsOf(policy);
  const notInEdition = sectionsNotInEdition(account);
  return {
    ...policy,
    ...(warnings.length > 0 ? { warnings } : {}),
    ...(notInEdition.length > 0 ? { notInEdition } : {}),
  };
};

/** Reads the complete policy of an account, with defaults for everything that was never set. */
const read = async (accountId: string) => {
  const found = await readPolicy(accountId);
  if (!found) throw new Problem('not-found');
  const { documentVersion, ...settings } = policyOf(found.account);
  const policy: Policy = withComputed({ ...emptyDocument(), ...found.stored?.document, ...settings }, found.account);
  return { account: found.account, policy, documentVersion, stored: found.stored };
};

/** Reads the account's policy. */
export const getPolicy: PolicyHandlers['getPolicy'] = async ({ params }) => {
  const { policy } = await read(params.accountId);
  return { body: policy, etag: versionEtag(policy) };
};

/** The sections that shadow counts depend on. When one of them changes, counting starts over. */
const countedSections = [...documentSections, 'twoFactor', 'sensitiveActions', 'supportSessions'] as const;

const pick = <T extends object, K extends keyof T>(from: T, names: readonly K[]): Pick<T, K> =>
  Object.fromEntries(names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]]))) as Pick<T, K>;

/** Replaces the account's policy. After a lost race the policy is read again, and its entity tag no longer matches. */
export const putPolicy: PolicyHandlers['putPolicy'] = (call) => {
  const { params, body, now, preconditions } = call;
  return retryOnConflict(async () => {
    const { account, policy: previous, documentVersion, stored } = await read(params.accountId);
    checkPreconditions(preconditions, versionEtag(previous));
    checkReadOnly(call.readOnly, previous, ['notInEdition']);
    const changed = changedSections(previous, body, [...settingsSections, ...documentSections]);
    if (changed.length === 0) return { body: previous, etag: versionEtag(previous) };
    requireSectionsInEdition(account, body, changed);
    const version = previous.version + 1;
    // Permits by user id do not apply to users added after the rules were written, so other changes must keep that instant.
    const writtenAt = (section: 'rules' | 'draft', previously: string | undefined) =>
      changed.includes(section) ? now : (previously ?? now);
    const document = countedSections.some((section) => changed.includes(section))
      ? {
          document: pick(body, documentSections),
          writtenAt: writtenAt('rules', stored?.writtenAt),
          draftWrittenAt: writtenAt('draft', stored?.draftWrittenAt),
        }
      : undefined;
    const settings = { ...pick(body, settingsSections), version, updatedAt: now };
    const { accountId } = params;
    const data = policyChangedData(previous, body, changed, version);
    const entry = entryOf(accountId, { type: 'policy', id: accountId }, 'policy.changed', requestCause(call), data);
    const newDocumentVersion = document ? version : documentVersion;
    const record = {
      ...settings,
      ...(newDocumentVersion === undefined ? {} : { documentVersion: newDocumentVersion }),
    };
    await writePolicy(accountId, record, previous, document, entry);
    const policy = withComputed({ ...body, version, updatedAt: now }, account);
    return { body: policy, etag: versionEtag(policy) };
  });
};
