import { type Cause, entriesOf } from '../journal/cause.ts';
import { hasStarted } from './access-end.ts';
import type { GrantEvents } from './events.ts';
import { type GrantRecord, type GrantTransition, type Refusal, targetOf } from './transitions.ts';

const entryOf = entriesOf<GrantEvents>();

/** True when the start of a scheduled grant has come and is not stored yet. */
export const isStartDue = (grant: GrantRecord, now: string): boolean =>
  grant.status === 'scheduled' && hasStarted(grant, now);

/**
 * The grant has started: stores and publishes what every reader sees since `startsAt`. Version and epoch stay, so that to store
 * the start does not invalidate an entity tag that was read since.
 */
export const grantStarted = (before: GrantRecord, cause: Cause): GrantTransition | Refusal => {
  const { startsAt, expiresAt, scope, teams } = before;
  if (startsAt === undefined || !isStartDue(before, cause.now)) return 'noop';
  const after: GrantRecord = { ...before, status: 'active' };
  const data = { startsAt, expiresAt, scope, teams };
  const entry = entryOf(after.accountId, targetOf(after), 'grant.started', cause, data);
  return { before, after, from: ['scheduled'], entry };
};
