import type { AccountRecord } from '../accounts/account-store.ts';
import type { Role } from '../core/principal.ts';
import { decide, type KnownUser } from './decide.ts';
import { readDecisionInput } from './read-facts.ts';

/** Whether a user may do all of some actions to a resource, by the account's policy. */
type Asker = (
  actions: readonly string[],
  resource: { type: string; id: string; properties?: Record<string, unknown> | undefined },
) => boolean;

/**
 * Reads what the policy's word on a user of Gatehouse's own API rests upon: one request, however much is asked then.
 * Whom the directory does not know has the role of their token, and no two-factor authentication as far as anybody knows.
 */
export const permissionsOf = async (call: {
  account: AccountRecord;
  principal: { id: string; role: Role };
  now: string;
}): Promise<Asker> => {
  const { account, principal, now } = call;
  const subject = { type: 'user', id: principal.id };
  const ground = await readDecisionInput(account.accountId, [{ subject, resource: { type: 'user' } }], now);
  if (!ground) return () => false;
  const known = ground.facts.users.get(principal.id);
  const stranger: KnownUser = { role: principal.role, kind: 'internal', status: 'active', twoFactor: false };
  const user: KnownUser = { ...(known ?? stranger), role: principal.role };
  const facts = { ...ground.facts, users: new Map([[principal.id, user]]) };
  return (actions, resource) =>
    actions.every((name) => decide({ subject, action: { name }, resource }, facts, ground.policy).permitted);
};
