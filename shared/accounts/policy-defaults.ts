/*
 * The settings of an account without a policy. Kept apart from the schemas, because every function reads accounts and most
 * of them need no schemas.
 */

/** The actions that scope `read_only` allows to a support session. */
const readActions = ['read', 'list', 'view', 'search', 'access'];

export const defaultSettings = {
  twoFactor: 'off' as 'off' | 'sensitive' | 'always',
  trashDays: 30,
  shareLinks: { emailChallenge: true },
  sensitiveActions: { actions: ['delete', 'export', 'purge'], thresholds: [{ items: 50, perMinutes: 60 }] },
  supportSessions: { ticketRequired: false, tripwire: { actions: 20, perMinutes: 60 }, readActions },
};
