import { requestRoutes } from './access-requests/routes.ts';
import { accountRoutes } from './accounts/routes.ts';
import { metaRoutes } from './api/meta-routes.ts';
import type { Routes } from './api/route.ts';
import { assignmentRoutes } from './assignments/routes.ts';
import { campaignRoutes } from './campaigns/routes.ts';
import { bundleRoutes } from './decisions/bundle-routes.ts';
import { decisionRoutes } from './decisions/routes.ts';
import { receiptRoutes } from './grants/receipt-routes.ts';
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
  'policy-bundles': bundleRoutes,
  'share-links': linkRoutes,
  'share-link-openings': openingRoutes,
  trash: trashRoutes,
  'sensitive-actions': sensitiveActionRoutes,
  journal: { ...journalRoutes, ...receiptRoutes },
  meta: metaRoutes,
} as const satisfies Record<string, Routes>;

export type Context = keyof typeof contexts;

/** What each context is about: the descriptions of the tags in the OpenAPI document. */
export const contextDescriptions: Record<Context, string> = {
  accounts: 'Accounts and the directory of their users',
  grants: 'Support access: grants by owners and admins of an account',
  'access-requests': 'Requests of agents for a grant',
  sessions: 'Support sessions of agents, and their tokens',
  oauth: 'Introspection of tokens, and the public keys',
  revocation: 'Revocation of tokens',
  signals: 'Security events for receivers',
  campaigns: 'Campaigns, and the access of users to them',
  assignments: 'Jobs that change the campaign access of many users',
  leads: 'Leads, and their distribution by round robin',
  policies: 'The policy of an account',
  decisions: 'Authorization decisions (AuthZEN)',
  'policy-bundles': "Decisions in the vendor's own process",
  'share-links': 'Links to documents for people without an account',
  'share-link-openings': 'Opening of share links',
  trash: 'Deleted items, until they are restored or purged',
  'sensitive-actions': 'Reports of sensitive actions of users',
  journal: 'The journal of an account, and receipts that it proves',
  meta: 'The description of the API',
};
