import { requestRoutes } from './access-requests/routes.ts';
import { accountRoutes } from './accounts/routes.ts';
import { metaRoutes } from './api/meta-routes.ts';
import type { Routes } from './api/route.ts';
import { assignmentRoutes } from './assignments/routes.ts';
import { campaignRoutes } from './campaigns/routes.ts';
import { decisionRoutes } from './decisions/routes.ts';
import { grantRoutes } from './grants/routes.ts';
import { journalRoutes } from './journal/routes.ts';
import { leadRoutes } from './leads/routes.ts';
import { policyRoutes } from './policies/routes.ts';
import { sensitiveActionRoutes } from './sensitive-actions/routes.ts';
import { oauthRoutes } from './sessions/oauth-routes.ts';
import { revocationRoutes } from './sessions/revocation-routes.ts';
import { sessionRoutes } from './sessions/routes.ts';
import { openingRoutes } from './share-links/opening-routes.ts';
import { linkRoutes } from './share-links/routes.ts';
import { signalRoutes } from './signals/routes.ts';
import { trashRoutes } from './trash/routes.ts';

/**
 * Every route of the API by bounded context. One Lambda function serves a context; its entry is
 * `functions/<context>/handler.ts`.
 */
export const contexts = {
  accounts: accountRoutes,
  grants: grantRoutes,
  'access-requests': requestRoutes,
  sessions: sessionRoutes,
  oauth: oauthRoutes,
  revocation: revocationRoutes,
  signals: signalRoutes,
  campaigns: campaignRoutes,
  assignments: assignmentRoutes,
  leads: leadRoutes,
  policies: policyRoutes,
  decisions: decisionRoutes,
  'share-links': linkRoutes,
  'share-link-openings': openingRoutes,
  trash: trashRoutes,
  'sensitive-actions': sensitiveActionRoutes,
  journal: journalRoutes,
  meta: metaRoutes,
} as const satisfies Record<string, Routes>;

export type Context = keyof typeof contexts;
