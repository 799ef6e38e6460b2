import { clock } from '../../shared/clock.ts';
import type { Cause } from '../../shared/domain/grant-transitions.ts';
import type { Principal } from '../../shared/domain/principal.ts';

interface UserCall {
  principal: Extract<Principal, { kind: 'user' }>;
  now: string;
  requestId: string;
}

/** The user who changes a grant, as the journal names them, at the instant of the request. */
export const causeOf = ({ principal: { id, role }, now, requestId }: UserCall): Cause => ({
  actor: { kind: 'user', id, role },
  now,
  requestId,
});

/**
 * The same, at this instant, for what is decided on something read after the request came: never earlier than that
 * request, and not before what was read.
 */
export const causeNow = (call: UserCall): Cause => {
  const now = clock.now();
  return causeOf(now > call.now ? { ...call, now } : call);
};
