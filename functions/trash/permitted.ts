import type { AccountRecord } from '../../shared/accounts/account-store.ts';
import { Problem } from '../../shared/api/problem.ts';
import type { Principal } from '../../shared/core/principal.ts';
import { permissionsOf } from '../../shared/decisions/permission.ts';
import type { TrashRecord } from '../../shared/trash/item.ts';

/** A call by the vendor's backend or by somebody of the account. */
interface Caller {
  principal: Extract<Principal, { kind: 'user' | 'service' }>;
  account: AccountRecord | undefined;
  now: string;
}

type May = (item: TrashRecord) => boolean;

const resourceOf = ({ resourceType, resourceId, properties }: TrashRecord) => ({
  type: resourceType,
  id: resourceId,
  properties,
});

/** What a caller may do all of some actions to: services anything, users what the account's policy permits. */
export const permitted = async ({ principal, account, now }: Caller, ...actions: readonly string[]): Promise<May> => {
  if (principal.kind === 'service') return () => true;
  if (!account) throw new Problem('not-found');
  const ask = await permissionsOf({ account, principal, now });
  return (item) => ask(actions, resourceOf(item));
};

/** @throws Problem `against-policy` */
export const demandPermitted = async (
  call: Caller,
  item: TrashRecord,
  ...actions: readonly string[]
): Promise<void> => {
  if (!(await permitted(call, ...actions))(item)) throw new Problem('against-policy');
};
