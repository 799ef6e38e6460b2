import type { AccountRecord } from '../../shared/accounts/account-store.ts';
import { Problem } from '../../shared/api/problem.ts';
import type { Principal } from '../../shared/core/principal.ts';
import { permissionsOf } from '../../shared/decisions/permission.ts';
import type { TrashRecord } from '../../shared/trash/item.ts';

/** The caller: the vendor's backend or a user of the account. */
interface Caller {
  principal: Extract<Principal, { kind: 'user' | 'service' }>;
  account: AccountRecord | undefined;
  now: string;
}

type Permission = (item: TrashRecord) => boolean;

const resourceOf = ({ resourceType, resourceId, properties }: TrashRecord) => ({
  type: resourceType,
  id: resourceId,
  properties,
});

/**
 * Creates a predicate for the items on which a caller may do all of the given actions. Services may do everything, users what
 * the account's policy permits.
 */
export const permitted = async (
  { principal, account, now }: Caller,
  ...actions: readonly string[]
): Promise<Permission> => {
  if (principal.kind === 'service') return () => true;
  if (!account) throw new Problem('not-found');
  const isPermitted = await permissionsOf({ account, principal, now });
  return (item) => isPermitted(actions, resourceOf(item));
};

/** @throws Problem `against-policy` when the caller may not do all of the actions */
export const requirePermitted = async (
  call: Caller,
  item: TrashRecord,
  ...actions: readonly string[]
): Promise<void> => {
  if (!(await permitted(call, ...actions))(item)) throw new Problem('against-policy');
};
