import type { Routes } from '../http/route.ts';
import { accountRoutes } from './accounts.ts';
import { assignmentRoutes } from './assignments.ts';
import { campaignRoutes } from './campaigns.ts';
import { grantRoutes } from './grants.ts';
import { journalRoutes } from './journal.ts';
import { leadRoutes } from './leads.ts';
import { metaRoutes } from './meta.ts';
import { oauthRoutes } from './oauth.ts';
import { policyRoutes } from './policies.ts';
import { requestRoutes } from './requests.ts';
import { revocationRoutes } from './revocation.ts';
import { sessionRoutes } from './sessions.ts';
import { signalRoutes } from './signals.ts';

/**
 * Every route of the API by bounded context. One Lambda function serves a context; its entry is
 * `functions/<context>/handler.ts`.
 */
export const contexts = {
  accounts: accountRoutes,
  grants: grantRoutes,
  requests: requestRoutes,
  sessions: sessionRoutes,
  oauth: oauthRoutes,
  revocation: revocationRoutes,
  signals: signalRoutes,
  campaigns: campaignRoutes,
  assignments: assignmentRoutes,
  leads: leadRoutes,
  policies: policyRoutes,
  journal: journalRoutes,
  meta: metaRoutes,
} as const satisfies Record<string, Routes>;

export type Context = keyof typeof contexts;
