import { readMembership, writeAccount } from '../../shared/accounts/account-store.ts';
import type { AccountEvents } from '../../shared/accounts/events.ts';
import { canaryAccountId as accountId } from '../../shared/core/canary.ts';
import { type Cause, entriesOf } from '../../shared/journal/cause.ts';
import { currentSettings } from '../../shared/settings/current.ts';
import { editionNames } from '../../shared/settings/editions.ts';
import { writeUser } from '../../shared/support-access/user-changes.ts';

/** The user who grants, in the directory of the canary's account. */
export const grantor = { userId: 'canary', role: 'owner' } as const;

const entryOf = entriesOf<AccountEvents>();

/** Creates the canary's account and its user, unless they exist: once in the life of an instance. */
export const makeAccount = async (cause: Cause): Promise<void> => {
  const { account, user } = await readMembership(accountId, grantor.userId);
  const { now } = cause;
  const created = { accountId, createdAt: now, updatedAt: now, version: 1 };
  if (!account) {
    const [edition = ''] = editionNames(currentSettings());
    const entry = entryOf(accountId, { type: 'account', id: accountId }, 'account.created', cause, { edition });
    await writeAccount({ ...created, name: 'Canary of Gatehouse', edition, timeZone: 'UTC' }, undefined, entry);
  }
  if (!user) {
    const fields = { role: grantor.role, kind: 'internal', status: 'active' } as const;
    const target = { type: 'user', id: grantor.userId };
    const entry = entryOf(accountId, target, 'user.created', cause, fields);
    const named = { userId: grantor.userId, name: 'Canary', email: 'canary@gatehouse.invalid' };
    await writeUser({ ...created, ...named, ...fields, twoFactor: false }, undefined, entry);
  }
};
