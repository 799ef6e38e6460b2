import * as z from 'zod/mini';
import { PageQuery, pageOf } from '../api/params.ts';
import { defineRoutes } from '../api/route.ts';
import { SessionId, VendorId } from '../core/ids.ts';
import { InstantInput } from '../core/instant.ts';
import { ActionName, ResourceType } from '../policies/resource.ts';
import { Reported, ReportInput, SensitiveAction } from './report.ts';

const path = '/v1/accounts/{accountId}/sensitive-actions';

/** Sensitive actions in the vendor's product, by users and inside support sessions. */
export const sensitiveActionRoutes = defineRoutes({
  reportSensitiveActions: {
    method: 'POST',
    path,
    summary: 'Report sensitive actions of one user, or inside one support session',
    description:
      "All of it is recorded, or nothing. What the account's policy calls sensitive counts for its thresholds and, inside a session, for the tripwire; what it does not is recorded all the same. Reports of users take an edition with `sensitive_actions`; those inside a session reach the tripwire in every edition, and thresholds where the edition has them.",
    allow: ['service'],
    uses: { table: ['BatchGetItem', 'ConditionCheckItem', 'GetItem', 'PutItem', 'UpdateItem'] },
    body: ReportInput,
    // The answer names all of it again, and must find room in one item to be remembered.
    bodyBytes: 262_144,
    success: { status: 201, description: 'What came of it', body: Reported },
    errors: ['edition-needed'],
    creates: true,
  },
  listSensitiveActions: {
    method: 'GET',
    path,
    summary: 'List sensitive actions, the latest reports first',
    description: 'Reports are kept for 400 days.',
    allow: ['owner', 'admin'],
    uses: { table: ['Query'] },
    query: z.extend(PageQuery, {
      userId: z.optional(VendorId),
      sessionId: z.optional(SessionId),
      action: z.optional(ActionName),
      resourceType: z.optional(ResourceType),
      detected: z
        .optional(z.enum(['true', 'false']))
        .register(z.globalRegistry, { description: 'Whether a threshold was exceeded with it' }),
      from: z.optional(InstantInput).register(z.globalRegistry, { description: 'Done at this instant or later' }),
      to: z.optional(InstantInput).register(z.globalRegistry, { description: 'Done before this instant' }),
    }),
    success: { status: 200, description: 'A page of reports', body: pageOf(SensitiveAction) },
  },
});
