import { accountWrite } from '../accounts/account-write.ts';
import type { UserRecord } from '../accounts/user-store.ts';
import { liveChangeOf, reviewWrites, type SessionsReviewed } from '../sessions/review-changes.ts';
import { commitBriefly, type Write } from '../table/commit.ts';
import type { UnsequencedEntry } from '../table/journal-entry.ts';
import { keys } from '../table/keys.ts';

/**
 * Writes a user, if it is still as `previous` (undefined: it does not exist), together with the
 * review of the account's open sessions, if there was one.
 * @param more what is written in the same transaction
 * @throws ConditionFailed labelled `user` or `account`
 */
export const writeUser = (
  user: UserRecord,
  previous: UserRecord | undefined,
  entry: UnsequencedEntry,
  reviewed?: SessionsReviewed,
  more: readonly Write[] = [],
): Promise<void> => {
  const sessions = reviewed && reviewWrites(user.accountId, reviewed, user.userId);
  return commitBriefly({
    writes: [
      {
        label: 'user',
        put: {
          Item: { ...keys.user(user.accountId, user.userId), ...user },
          ...(previous
            ? { ConditionExpression: 'version = :was', ExpressionAttributeValues: { ':was': previous.version } }
            : { ConditionExpression: 'attribute_not_exists(PK)' }),
        },
      },
      ...(reviewed ? [accountWrite(user.accountId, liveChangeOf(reviewed))] : []),
      ...(sessions?.writes ?? []),
      ...more,
    ],
    entries: [entry, ...(sessions?.entries ?? [])],
  });
};
