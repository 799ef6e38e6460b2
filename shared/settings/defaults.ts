/*
 * What holds for settings that a deployment says nothing of. Apart from their schema, which functions do without; they
 * fill in from here what the variable of an older deployment does not name yet.
 */
export const settingDefaults = {
  teams: ['customer_service', 'customer_success', 'technical_support'],
  durationPresets: ['P1D', 'P7D', 'P14D', 'P1M', 'P4M', 'unlimited'],
  defaultDuration: 'P7D',
  maxDuration: 'P1Y',
  allowUnlimited: true,
  maxLiveGrants: 20,
  sessionIdle: 'PT30M',
  tokenAudience: 'urn:gatehouse:product',
  signalReceivers: [],
  editions: [
    { name: 'sales_essentials', features: ['sensitive_actions', 'share_links', 'trash', 'two_factor'] },
    'dream_team',
  ],
  documentAudience: 'urn:gatehouse:document',
};
