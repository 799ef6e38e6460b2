import { type AccessRequest, requestLapsed } from '../../shared/access-requests/access-request.ts';
import { requestChange } from '../../shared/access-requests/store.ts';
import { grantUnconfirmed } from '../../shared/grants/suspension.ts';
import { type GrantRecord, grantExpired, grantExpiring } from '../../shared/grants/transitions.ts';
import type { Cause } from '../../shared/journal/cause.ts';
import { timerChange } from '../../shared/support-access/grant-changes.ts';
import { expired, isGone, type TrashRecord } from '../../shared/trash/item.ts';
import { removeChange } from '../../shared/trash/store.ts';
import type { DueChange } from './batches.ts';

/** Time itself acts: `id` names the net that caught what is due. */
export const timerCause = (net: 'sweep' | 'timer', now: string): Cause => ({ actor: { kind: 'system', id: net }, now });

const transitions = [
  { decide: grantExpired, counts: 'expired' },
  { decide: grantUnconfirmed, counts: 'suspended' },
  { decide: grantExpiring, counts: 'warned' },
] as const;

/** What time has brought for a grant: its end, its suspension, or a warning of them; undefined when nothing is due. */
export const dueOfGrant = (grant: GrantRecord, cause: Cause): DueChange | undefined => {
  const { accountId, grantId } = grant;
  for (const { decide, counts } of transitions) {
    const transition = decide(grant, cause);
    if (typeof transition === 'string') continue;
    const failure = { code: 'SWEEP_GRANT_FAILED', accountId, grantId } as const;
    return { label: grantId, change: timerChange(transition), counts, failure };
  }
  return undefined;
};

/** That nobody answered a request in time; undefined when it is not due. */
export const dueOfRequest = (request: AccessRequest, cause: Cause): DueChange | undefined => {
  const transition = requestLapsed(request, cause);
  if (!transition) return undefined;
  const { accountId, requestId } = request;
  const failure = { code: 'SWEEP_REQUEST_FAILED', accountId, requestId } as const;
  return { label: requestId, change: requestChange(transition), counts: 'lapsed', failure };
};

/** That the time of an item of the trash is over; undefined when it is not. Of what was restored before, nobody is told. */
export const dueOfTrash = (item: TrashRecord, cause: Cause): DueChange | undefined => {
  if (!isGone(item, cause.now)) return undefined;
  const { accountId, itemId } = item;
  const entry = expired(item, cause);
  const failure = { code: 'SWEEP_TRASH_FAILED', accountId, itemId } as const;
  return { label: itemId, change: removeChange(item, entry), counts: entry ? 'purged' : 'cleared', failure };
};
