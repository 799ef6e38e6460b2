/*
 * What holds until an account says something else. Apart from the schemas, which most functions can then do without:
 * every one of them reads accounts.
 */

/** Actions that a support session with scope `read_only` may do. */
const readActions = ['read', 'list', 'view', 'search', 'access'];

export const defaultSettings = {
  twoFactor: 'off' as 'off' | 'sensitive' | 'always',
  trashDays: 30,
  shareLinks: { emailChallenge: true },
  sensitiveActions: { actions: ['delete', 'export', 'purge'], thresholds: [{ items: 50, perMinutes: 60 }] },
  supportSessions: { ticketRequired: false, tripwire: { actions: 20, perMinutes: 60 }, readActions },
};
