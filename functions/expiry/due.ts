import { timedChange } from '../../shared/db/grant-changes.ts';
import { requestChange } from '../../shared/db/requests.ts';
import { type AccessRequest, requestLapsed } from '../../shared/domain/access-request.ts';
import type { Cause } from '../../shared/domain/entry.ts';
import { grantUnconfirmed } from '../../shared/domain/grant-suspension.ts';
import { type GrantRecord, grantExpired, grantExpiring } from '../../shared/domain/grant-transitions.ts';
import type { DueChange } from './batches.ts';

/** Time itself acts: `id` names the net that caught what is due. */
export const causeOf = (net: 'sweep' | 'timer', now: string): Cause => ({ actor: { kind: 'system', id: net }, now });

const transitions = [
  { decide: grantExpired, counts: 'expired' },
  { decide: grantUnconfirmed, counts: 'suspended' },
  { decide: grantExpiring, counts: 'warned' },
] as const;

/** What time has brought for a grant: its end, its suspension, or a warning of them; undefined when nothing is due. */
export const dueOfGrant = (grant: GrantRecord, cause: Cause): (DueChange & { accountId: string }) | undefined => {
  for (const { decide, counts } of transitions) {
    const transition = decide(grant, cause);
    if (typeof transition === 'string') continue;
    return { label: grant.grantId, change: timedChange(transition), counts, accountId: grant.accountId };
  }
  return undefined;
};

/** That nobody answered a request in time; undefined when it is not due. */
export const dueOfRequest = (request: AccessRequest, cause: Cause): DueChange | undefined => {
  const transition = requestLapsed(request, cause);
  return transition && { label: request.requestId, change: requestChange(transition), counts: 'lapsed' };
};
