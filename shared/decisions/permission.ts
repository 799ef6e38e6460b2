import type { AccountRecord } from '../accounts/account-store.ts';
import type { Role } from '../core/principal.ts';
import { decide, type KnownUser } from './decide.ts';
import { readDecisionInput } from './read-facts.ts';

/** Whether the account's policy permits a user all of the given actions on a resource. */
type Permissions = (
  actions: readonly string[],
  resource: { type: string; id: string; properties?: Record<string, unknown> | undefined },
) => boolean;

/**
 * Reads the policy's permissions for a user of Gatehouse's own API, with one request for any number of checks.
 * A user who is not in the directory has the role of their token, and counts as having no two-factor authentication.
 */
export const permissionsOf = async (call: {
  account: AccountRecord;
  principal: { id: string; role: Role };
  now: string;
}): Promise<Permissions> => {
  const { account, principal, now } = call;
  const subject = { type: 'user', id: principal.id };
  const input = await readDecisionInput(account.accountId, [{ subject, resource: { type: 'user' } }], now);
  if (!input) return () => false;
  const known = input.facts.users.get(principal.id);
  const unlisted: KnownUser = { role: principal.role, kind: 'internal', status: 'active', twoFactor: false };
  const user: KnownUser = { ...(known ?? unlisted), role: principal.role };
  const facts = { ...input.facts, users: new Map([[principal.id, user]]) };
  return (actions, resource) =>
    actions.every((name) => decide({ subject, action: { name }, resource }, facts, input.policy).permitted);
};
