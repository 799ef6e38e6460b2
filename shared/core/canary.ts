/**
 * The account of the canary (ADR 0041). It is an account like any other to the functions behind the stream and the bus, but no
 * caller of the API can use it, its events have a source of their own, and the audit log does not have them.
 */
export const canaryAccountId = 'gatehouse-canary';

/** The team of the canary's agent and grants. Settings cannot have a team of this name, so no agent of a vendor finds the account. */
export const canaryTeam = 'gatehouse_canary';

/** The receiver of the canary's signals. Settings cannot have a receiver of this id: it begins with a capital letter. */
export const canaryReceiver = 'Canary';
