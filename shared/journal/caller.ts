import { clock } from '../core/clock.ts';
import type { Principal } from '../core/principal.ts';
import type { Actor, Origin } from '../table/journal-entry.ts';
import type { Cause } from './cause.ts';

/** The caller of a request, the instant of the request, and where it came from. */
export interface Caller {
  principal: Principal;
  now: string;
  requestId: string;
  origin?: Origin;
}

const actorOf = (principal: Principal): Actor => {
  const { kind, id } = principal;
  if (principal.kind === 'user') return { kind, id, role: principal.role };
  return principal.kind === 'agent' ? { kind, id, team: principal.team } : { kind, id };
};

/** The caller as the cause of a change, at the instant of the request. */
export const requestCause = ({ principal, now, requestId, origin }: Caller): Cause => ({
  actor: actorOf(principal),
  now,
  requestId,
  origin,
});

/**
 * The caller as the cause of a change, at the current instant: for decisions on data that was read after the request
 * arrived. Never earlier than the request.
 */
export const currentCause = (call: Caller): Cause => {
  const now = clock.now();
  return requestCause(now > call.now ? { ...call, now } : call);
};

/** The passing of time as the cause of a change that is noticed during a request, such as an expiry. */
export const lapseCause = (call: Caller): Cause => ({
  ...currentCause(call),
  actor: { kind: 'system', id: 'time' },
  origin: undefined,
});
