import type { Account, AccountInput } from '../../shared/accounts/account.ts';
import { readAnyAccount, writeAccount } from '../../shared/accounts/account-store.ts';
import type { AccountEvents } from '../../shared/accounts/events.ts';
import type { accountRoutes } from '../../shared/accounts/routes.ts';
import { checkPreconditions, versionEtag } from '../../shared/api/etag.ts';
import { Problem } from '../../shared/api/problem.ts';
import { checkReadOnly } from '../../shared/api/read-only.ts';
import type { Call, Handlers } from '../../shared/http/call.ts';
import { type Caller, requestCause } from '../../shared/journal/caller.ts';
import { entriesOf } from '../../shared/journal/cause.ts';
import { currentSettings } from '../../shared/settings/current.ts';
import { editionNames } from '../../shared/settings/editions.ts';
import { retryOnConflict } from '../../shared/table/retry.ts';
import { changedFields } from './changes.ts';

const entryOf = entriesOf<AccountEvents>();

type AccountHandlers = Handlers<typeof accountRoutes>;

type PutAccount = (typeof accountRoutes)['putAccount'];

interface Written {
  body: Account;
  status: 200 | 201;
  etag: string;
}

/** Reads an account. */
export const getAccount: AccountHandlers['getAccount'] = async (call) => {
  const account = call.account ?? (await readAnyAccount(call.params.accountId));
  if (!account) throw new Problem('not-found');
  return { body: account, etag: versionEtag(account) };
};

/** @throws Problem `unknown-edition` */
const checkEdition = (edition: string | undefined): void => {
  const editions = editionNames(currentSettings());
  if (edition === undefined || editions.includes(edition)) return;
  const errors = [{ pointer: '#/edition', message: `must be one of ${editions.join(', ')}` }];
  throw new Problem('unknown-edition', { errors });
};

/** Checks that an account is open, or closed and not yet to be erased. @throws Problem `account-closed` */
const checkReopenable = (account: Account | undefined, now: string): void => {
  if (account?.eraseAt === undefined || account.eraseAt > now) return;
  throw new Problem('account-closed', {
    detail: 'Its data were erased, or are being erased. The id cannot be used again.',
  });
};

type WriteCall = Caller & Pick<Call<PutAccount>, 'params' | 'preconditions' | 'readOnly'>;

/**
 * Writes an account; its grants and sessions stay as they are. A closed one is open again, until its data are erased.
 * @param inputOf the input for the account as stored; what it leaves out keeps its stored value
 * @throws Problem `unknown-edition`, `account-closed`, `stale-version`, `invalid-request`
 */
const write = (call: WriteCall, inputOf: (previous: Account | undefined) => AccountInput): Promise<Written> => {
  const { params, now, preconditions } = call;
  return retryOnConflict(async () => {
    const previous = await readAnyAccount(params.accountId);
    checkReopenable(previous, now);
    const input = inputOf(previous);
    checkEdition(input.edition);
    checkPreconditions(preconditions, previous && versionEtag(previous));
    checkReadOnly(call.readOnly, previous ?? params);
    const account: Account = {
      accountId: params.accountId,
      name: input.name,
      edition: input.edition ?? previous?.edition ?? (editionNames(currentSettings())[0] as string),
      timeZone: input.timeZone ?? previous?.timeZone ?? 'UTC',
      createdAt: previous?.createdAt ?? now,
      updatedAt: now,
      version: (previous?.version ?? 0) + 1,
    };
    const changed = changedFields(previous, account, ['name', 'edition', 'timeZone']);
    if (previous && previous.closedAt === undefined && changed.length === 0)
      return { body: previous, status: 200, etag: versionEtag(previous) };
    const target = { type: 'account', id: account.accountId };
    const { edition } = account;
    const type = previous?.closedAt === undefined ? 'account.changed' : 'account.reopened';
    const entry = previous
      ? entryOf(account.accountId, target, type, requestCause(call), { edition, changed })
      : entryOf(account.accountId, target, 'account.created', requestCause(call), { edition });
    await writeAccount(account, previous, entry);
    return { body: account, status: previous ? 200 : 201, etag: versionEtag(account) };
  });
};

/** Creates or replaces an account, or reopens it. */
export const putAccount: AccountHandlers['putAccount'] = (call) => write(call, () => call.body);

/** Changes an account with a JSON merge patch. */
export const changeAccount: AccountHandlers['changeAccount'] = async (call) => {
  const { body, etag } = await write(call, (previous) => {
    if (!previous) throw new Problem('not-found');
    if (previous.closedAt !== undefined) throw new Problem('account-closed');
    return { ...call.body, name: call.body.name ?? previous.name };
  });
  return { body, etag };
};
