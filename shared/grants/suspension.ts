import { type Cause, entriesOf } from '../journal/cause.ts';
import { hasLapsed } from './access-end.ts';
import type { GrantEvents } from './events.ts';
import type { Grant } from './grant.ts';
import { endingOf, grantAsOf } from './lifecycle.ts';
import {
  consentOf,
  type GrantRecord,
  type GrantTransition,
  hasNewGrantor,
  type Refusal,
  targetOf,
} from './transitions.ts';

const entryOf = entriesOf<GrantEvents>();

const suspended = (
  before: GrantRecord,
  suspendReason: NonNullable<Grant['suspendReason']>,
  suspendedAt: string,
  cause: Cause,
): GrantTransition => {
  const after: GrantRecord = {
    ...before,
    status: 'suspended',
    suspendedAt,
    suspendReason,
    warnAt: null,
    epoch: before.epoch + 1,
    version: before.version + 1,
  };
  const data = { teams: after.teams, suspendReason };
  return {
    before,
    after,
    from: ['active'],
    entry: entryOf(after.accountId, targetOf(after), 'grant.suspended', cause, data),
  };
};

/** Suspends a grant after too many sensitive actions in one session, until an owner consents again. */
export const grantTripped = (before: GrantRecord, cause: Cause): GrantTransition | Refusal =>
  grantAsOf(before, cause.now).status === 'active' ? suspended(before, 'tripwire', cause.now, cause) : 'noop';

/** Suspends an unlimited grant that was not reconfirmed in time: stores and publishes what readers see since then. */
export const grantUnconfirmed = (before: GrantRecord, cause: Cause): GrantTransition | Refusal => {
  const due = before.status === 'active' && before.expiresAt === null && hasLapsed(before, cause.now);
  return due && before.reconfirmBy !== undefined ? suspended(before, 'unconfirmed', before.reconfirmBy, cause) : 'noop';
};

/** Why a grant cannot be reconfirmed. `owner-needed`: the tripwire suspended it, and the caller is an admin. */
type ReconfirmRefusal = Refusal | 'owner-needed';

/**
 * Keeps an unlimited grant alive for another 90 days, or activates a suspended one again. The actor becomes the grantor,
 * as with any extension (ADR 0010). `noop`: the grant needs no reconfirmation.
 */
export const grantReconfirmed = (before: GrantRecord, cause: Cause): GrantTransition | ReconfirmRefusal => {
  const current = grantAsOf(before, cause.now);
  if (current.status === 'expired' || current.status === 'revoked') return 'ended';
  if (current.status === 'scheduled') return 'noop';
  const isSuspended = current.status === 'suspended';
  if (current.suspendReason === 'tripwire' && cause.actor.role !== 'owner') return 'owner-needed';
  if (!isSuspended && before.expiresAt !== null) return 'noop';
  const { suspendedAt: _at, suspendReason: _reason, ...kept } = before;
  const after: GrantRecord = {
    ...kept,
    ...endingOf(before.expiresAt, cause.now),
    status: 'active',
    ...consentOf(cause),
    version: before.version + 1,
  };
  if (isSuspended || hasNewGrantor(before, after)) after.epoch = before.epoch + 1;
  return {
    before,
    after,
    from: ['active', 'suspended'],
    entry: entryOf(after.accountId, targetOf(after), 'grant.reconfirmed', cause, {
      scope: after.scope,
      teams: after.teams,
      expiresAt: after.expiresAt,
      ...(after.reconfirmBy === undefined ? {} : { reconfirmBy: after.reconfirmBy }),
      from: current.status,
      epoch: after.epoch,
    }),
  };
};
