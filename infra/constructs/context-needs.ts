import type { LogCode } from '../../shared/core/log.ts';
import type { Context } from '../../shared/routes.ts';

/** What the function of a context needs in addition to the rights that its routes declare. */
interface ContextNeeds {
  /** Environment variables that it reads. */
  variables: readonly string[];
  /** How it uses the signing keys. */
  keys?: 'signs' | 'publishes';
  /** Whether it signs checkpoints. */
  checkpoints?: true;
  /** Whether it starts bulk assignments. */
  assigns?: true;
  /** Log codes of failures that do not show in responses. */
  codes?: readonly LogCode[];
}

const signing = ['SIGNING_KEYS', 'TOKEN_ISSUER'] as const;

const checkpoints = ['CHECKPOINT_KEY', 'TOKEN_ISSUER'] as const;

const needs: Record<Context, ContextNeeds> = {
  accounts: { variables: ['TABLE_NAME', 'SETTINGS', 'IDENTITY'] },
  grants: { variables: ['TABLE_NAME', 'SETTINGS', 'IDENTITY'] },
  'access-requests': { variables: ['TABLE_NAME', 'SETTINGS', 'IDENTITY'] },
  sessions: { variables: ['TABLE_NAME', 'SETTINGS', 'IDENTITY', ...signing], keys: 'signs' },
  oauth: { variables: ['TABLE_NAME', 'IDENTITY', ...signing], keys: 'publishes' },
  revocation: { variables: ['TABLE_NAME', 'IDENTITY', ...signing], keys: 'publishes' },
  signals: {
    variables: ['TABLE_NAME', 'SETTINGS', 'IDENTITY', ...signing],
    keys: 'signs',
    codes: ['SIGNAL_REFUSED'],
  },
  campaigns: { variables: ['TABLE_NAME', 'IDENTITY'] },
  assignments: {
    variables: ['TABLE_NAME', 'IDENTITY', 'ASSIGNMENT_MACHINE'],
    assigns: true,
    codes: ['JOB_START_FAILED'],
  },
  leads: { variables: ['TABLE_NAME', 'IDENTITY'], codes: ['LEADS_FAILED'] },
  policies: { variables: ['TABLE_NAME', 'SETTINGS', 'IDENTITY'] },
  decisions: { variables: ['TABLE_NAME', 'SETTINGS', 'IDENTITY', 'TOKEN_ISSUER'], codes: ['SHADOW_UNCOUNTED'] },
  'policy-bundles': { variables: ['TABLE_NAME', 'SETTINGS', 'IDENTITY', ...signing], keys: 'signs' },
  'share-links': { variables: ['TABLE_NAME', 'SETTINGS', 'IDENTITY'] },
  'share-link-openings': { variables: ['TABLE_NAME', 'SETTINGS', 'IDENTITY', ...signing], keys: 'signs' },
  trash: { variables: ['TABLE_NAME', 'SETTINGS', 'IDENTITY'] },
  'sensitive-actions': { variables: ['TABLE_NAME', 'SETTINGS', 'IDENTITY'] },
  journal: { variables: ['TABLE_NAME', 'IDENTITY', ...checkpoints], checkpoints: true },
  meta: { variables: [] },
};

/** What the function of a context needs. */
export const needsOf = (context: Context): ContextNeeds => needs[context];
