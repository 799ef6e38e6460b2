import { clock } from '../core/clock.ts';
import type { Principal } from '../core/principal.ts';
import type { Actor } from '../table/journal-entry.ts';
import type { Cause } from './cause.ts';

/** What a call tells of who makes it, and when. */
export interface Caller {
  principal: Principal;
  now: string;
  requestId: string;
}

const actorOf = (principal: Principal): Actor => {
  const { kind, id } = principal;
  if (principal.kind === 'user') return { kind, id, role: principal.role };
  return principal.kind === 'agent' ? { kind, id, team: principal.team } : { kind, id };
};

/** Who makes a change, as the journal names them, at the instant of the request. */
export const requestCause = ({ principal, now, requestId }: Caller): Cause => ({
  actor: actorOf(principal),
  now,
  requestId,
});

/**
 * The same, at this instant, for what is decided on something read after the request came: never earlier than that
 * request, and not before what was read.
 */
export const currentCause = (call: Caller): Cause => {
  const now = clock.now();
  return requestCause(now > call.now ? { ...call, now } : call);
};

/** Time itself, found out about in the course of a request. */
export const lapseCause = (call: Caller): Cause => ({ ...currentCause(call), actor: { kind: 'system', id: 'time' } });
