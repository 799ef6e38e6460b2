import * as z from 'zod/mini';
import { PageQuery, pageOf } from '../api/params.ts';
import { defineRoutes } from '../api/route.ts';
import { SessionId, VendorId } from '../core/ids.ts';
import { InstantInput } from '../core/instant.ts';
import { ActionName, ResourceType } from '../policies/resource.ts';
import { Reported, ReportInput, SensitiveAction } from './report.ts';

const path = '/v1/accounts/{accountId}/sensitive-actions';

/** Routes of sensitive actions in the vendor's product, by users and inside support sessions. */
export const sensitiveActionRoutes = defineRoutes({
  reportSensitiveActions: {
    method: 'POST',
    path,
    summary: 'Report sensitive actions of one user, or inside one support session',
    description:
      "A report is recorded completely or not at all. Actions that the account's policy lists as sensitive count towards its thresholds and, inside a session, towards the tripwire; others are only recorded. Reports about users need an edition with `sensitive_actions`. Reports about sessions are accepted in every edition for the tripwire, and checked against thresholds if the edition has them.",
    allow: ['service'],
    uses: { table: ['BatchGetItem', 'ConditionCheckItem', 'GetItem', 'PutItem', 'UpdateItem'] },
    body: ReportInput,
    // The answer repeats the report, and must fit into the item stored for the idempotency key.
    bodyBytes: 262_144,
    success: { status: 201, description: 'The result', body: Reported },
    errors: ['edition-needed'],
    creates: true,
  },
  listSensitiveActions: {
    method: 'GET',
    path,
    summary: 'List sensitive actions, latest reports first',
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
        .register(z.globalRegistry, { description: 'Whether it is part of an exceeded threshold' }),
      from: z.optional(InstantInput).register(z.globalRegistry, { description: 'At this instant or later' }),
      to: z.optional(InstantInput).register(z.globalRegistry, { description: 'Before this instant' }),
    }),
    success: { status: 200, description: 'A page of reports', body: pageOf(SensitiveAction) },
  },
});
