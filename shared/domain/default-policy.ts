/**
 * What holds until an account says something else. Apart from the schemas, which most functions can then do without:
 * every one of them reads accounts.
 */
export const defaultPolicy = {
  supportSessions: { ticketRequired: false, tripwire: { actions: 20, perMinutes: 60 } },
  version: 0,
};
