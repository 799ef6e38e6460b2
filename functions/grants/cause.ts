import type { Cause } from '../../shared/domain/grant-transitions.ts';
import type { Principal } from '../../shared/domain/principal.ts';

/** The user who changes a grant, as the journal names them. */
export const causeOf = (call: {
  principal: Extract<Principal, { kind: 'user' }>;
  now: string;
  requestId: string;
}): Cause => ({
  actor: { kind: 'user', id: call.principal.id, role: call.principal.role },
  now: call.now,
  requestId: call.requestId,
});
