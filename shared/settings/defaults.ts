/*
 * Defaults of the settings. Kept apart from the schema, which functions do not load; functions use them to fill in settings
 * that are newer than the deployment's environment variable.
 */
export const settingDefaults = {
  teams: ['customer_service', 'customer_success', 'technical_support'],
  durationPresets: ['P1D', 'P7D', 'P14D', 'P1M', 'P4M', 'unlimited'],
  defaultDuration: 'P7D',
  maxDuration: 'P1Y',
  allowUnlimited: true,
  maxLiveGrants: 20,
  maxSessionsPerAgent: 3,
  sessionIdle: 'PT30M',
  tokenAudience: 'urn:gatehouse:product',
  signalReceivers: [],
  editions: [
    { name: 'sales_essentials', features: ['sensitive_actions', 'share_links', 'trash', 'two_factor'] },
    'dream_team',
  ],
  erasureDays: 30,
  documentAudience: 'urn:gatehouse:document',
};
