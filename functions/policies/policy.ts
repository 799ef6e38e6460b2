import { policyOf } from '../../shared/accounts/account-store.ts';
import { settingsSections } from '../../shared/accounts/policy-settings.ts';
import { checkIfMatch, versionEtag } from '../../shared/api/etag.ts';
import { Problem } from '../../shared/api/problem.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { requestCause } from '../../shared/journal/caller.ts';
import { entriesOf } from '../../shared/journal/cause.ts';
import { emptyDocument } from '../../shared/policies/empty-policy.ts';
import type { PolicyEvents } from '../../shared/policies/events.ts';
import { documentSections, type Policy } from '../../shared/policies/policy.ts';
import type { policyRoutes } from '../../shared/policies/routes.ts';
import { readPolicy, writePolicy } from '../../shared/policies/store.ts';
import { retryOnConflict } from '../../shared/table/retry.ts';
import { changeData, sectionsChanged } from './changes.ts';
import { demandSections } from './editions.ts';

const entryOf = entriesOf<PolicyEvents>();

type PolicyHandlers = Handlers<typeof policyRoutes>;

/** The policy of an account, in one piece; what it does not say has its default. */
const read = async (accountId: string) => {
  const found = await readPolicy(accountId);
  if (!found) throw new Problem('not-found');
  const { documentVersion, ...settings } = policyOf(found.account);
  const policy: Policy = { ...emptyDocument(), ...found.stored?.document, ...settings };
  return { account: found.account, policy, documentVersion, stored: found.stored };
};

/** Reads the account's policy. */
export const getPolicy: PolicyHandlers['getPolicy'] = async ({ params }) => {
  const { policy } = await read(params.accountId);
  return { body: policy, etag: versionEtag(policy) };
};

/** What is counted in shadow was counted beside these: when one of them is another, it begins anew. */
const counting = [...documentSections, 'twoFactor', 'sensitiveActions', 'supportSessions'] as const;

const pick = <T extends object, K extends keyof T>(from: T, names: readonly K[]): Pick<T, K> =>
  Object.fromEntries(names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]]))) as Pick<T, K>;

/** Replaces the account's policy as a whole. A lost race is read again: then the entity tag tells. */
export const putPolicy: PolicyHandlers['putPolicy'] = (call) => {
  const { params, body, now, ifMatch } = call;
  return retryOnConflict(async () => {
    const { account, policy: previous, documentVersion, stored: was } = await read(params.accountId);
    checkIfMatch(ifMatch, versionEtag(previous));
    const changed = sectionsChanged(previous, body, [...settingsSections, ...documentSections]);
    if (changed.length === 0) return { body: previous, etag: versionEtag(previous) };
    demandSections(account, body, changed);
    const version = previous.version + 1;
    // Whoever came under an id after a rule was written is not whom it means. So only writing rules says that they mean them.
    const written = (rules: 'rules' | 'draft', at: string | undefined) => (changed.includes(rules) ? now : (at ?? now));
    const document = counting.some((section) => changed.includes(section))
      ? {
          document: pick(body, documentSections),
          writtenAt: written('rules', was?.writtenAt),
          draftWrittenAt: written('draft', was?.draftWrittenAt),
        }
      : undefined;
    const settings = { ...pick(body, settingsSections), version, updatedAt: now };
    const { accountId } = params;
    const data = changeData(previous, body, changed, version);
    const entry = entryOf(accountId, { type: 'policy', id: accountId }, 'policy.changed', requestCause(call), data);
    const at = document ? version : documentVersion;
    const stored = { ...settings, ...(at === undefined ? {} : { documentVersion: at }) };
    await writePolicy(accountId, stored, previous, document, entry);
    const policy: Policy = { ...body, version, updatedAt: now };
    return { body: policy, etag: versionEtag(policy) };
  });
};
