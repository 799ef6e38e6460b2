import type { Account } from '../../shared/accounts/account.ts';
import { readAccount, writeAccount } from '../../shared/accounts/account-store.ts';
import type { AccountEvents } from '../../shared/accounts/events.ts';
import type { accountRoutes } from '../../shared/accounts/routes.ts';
import { checkPreconditions, versionEtag } from '../../shared/api/etag.ts';
import { Problem } from '../../shared/api/problem.ts';
import { checkReadOnly } from '../../shared/api/read-only.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { requestCause } from '../../shared/journal/caller.ts';
import { entriesOf } from '../../shared/journal/cause.ts';
import { currentSettings } from '../../shared/settings/current.ts';
import { editionNames } from '../../shared/settings/editions.ts';
import { retryOnConflict } from '../../shared/table/retry.ts';
import { changedFields } from './changes.ts';

const entryOf = entriesOf<AccountEvents>();

type AccountHandlers = Handlers<typeof accountRoutes>;

/** Reads an account. */
export const getAccount: AccountHandlers['getAccount'] = async (call) => {
  const account = call.account ?? (await readAccount(call.params.accountId));
  if (!account) throw new Problem('not-found');
  return { body: account, etag: versionEtag(account) };
};

/** Creates or replaces an account; its grants stay as they are. */
export const putAccount: AccountHandlers['putAccount'] = async (call) => {
  const { params, body, now, preconditions } = call;
  const editions = editionNames(currentSettings());
  if (body.edition !== undefined && !editions.includes(body.edition)) {
    const errors = [{ pointer: '#/edition', message: `must be one of ${editions.join(', ')}` }];
    throw new Problem('unknown-edition', { errors });
  }
  return retryOnConflict(async () => {
    const previous = await readAccount(params.accountId);
    checkPreconditions(preconditions, previous && versionEtag(previous));
    checkReadOnly(call.readOnly, previous ?? params);
    const account: Account = {
      accountId: params.accountId,
      name: body.name,
      edition: body.edition ?? previous?.edition ?? (editions[0] as string),
      timeZone: body.timeZone ?? previous?.timeZone ?? 'UTC',
      createdAt: previous?.createdAt ?? now,
      updatedAt: now,
      version: (previous?.version ?? 0) + 1,
    };
    const changed = changedFields(previous, account, ['name', 'edition', 'timeZone']);
    if (previous && changed.length === 0) return { body: previous, etag: versionEtag(previous) };
    const target = { type: 'account', id: account.accountId };
    const { edition } = account;
    const entry = previous
      ? entryOf(account.accountId, target, 'account.changed', requestCause(call), { edition, changed })
      : entryOf(account.accountId, target, 'account.created', requestCause(call), { edition });
    await writeAccount(account, previous, entry);
    return { body: account, status: previous ? 200 : 201, etag: versionEtag(account) };
  });
};
