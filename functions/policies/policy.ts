import { isDeepStrictEqual } from 'node:util';
import { policyOf, readAccount, writePolicy } from '../../shared/db/accounts.ts';
import { untilUncontested } from '../../shared/db/races.ts';
import { entryOf } from '../../shared/domain/entry.ts';
import type { Policy } from '../../shared/domain/policy.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { checkIfMatch, versionEtag } from '../../shared/http/etag.ts';
import { Problem } from '../../shared/http/problem.ts';
import type { policyRoutes } from '../../shared/routes/policies.ts';
import { causeOf } from '../../shared/support/cause.ts';

type PolicyHandlers = Handlers<typeof policyRoutes>;

/** Reads the account's policy; what it does not say has its default. */
export const getPolicy: PolicyHandlers['getPolicy'] = async ({ account }) => {
  const policy = policyOf(account);
  return { body: policy, etag: versionEtag(policy) };
};

const sections = ['supportSessions'] as const satisfies readonly (keyof Policy)[];

/** Replaces the account's policy as a whole. A lost race is read again: then the entity tag tells. */
export const putPolicy: PolicyHandlers['putPolicy'] = (call) => {
  const { params, body, now, ifMatch } = call;
  return untilUncontested(async () => {
    const account = await readAccount(params.accountId);
    if (!account) throw new Problem('not-found');
    const previous = policyOf(account);
    checkIfMatch(ifMatch, versionEtag(previous));
    const changed = sections.filter((section) => !isDeepStrictEqual(body[section], previous[section]));
    if (changed.length === 0) return { body: previous, etag: versionEtag(previous) };
    const policy: Policy = { ...body, version: previous.version + 1, updatedAt: now };
    const { accountId } = params;
    const target = { type: 'policy', id: accountId };
    const of = (one: Policy) => Object.fromEntries(changed.map((section) => [section, one[section]]));
    const data = { version: policy.version, from: of(previous), to: of(policy) };
    const entry = entryOf(accountId, target, 'policy.changed', causeOf(call), data);
    await writePolicy(accountId, policy, previous, entry);
    return { body: policy, etag: versionEtag(policy) };
  });
};
