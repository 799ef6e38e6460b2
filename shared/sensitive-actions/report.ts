import * as z from 'zod/mini';
import { ReportId, SessionId, VendorId } from '../core/ids.ts';
import { Instant, InstantInput, millisBetween } from '../core/instant.ts';
import { statedCheck, withMembers } from '../core/stated-check.ts';
import { dayMillis, minuteMillis } from '../core/time-units.ts';
import { ActionName, ResourceId, ResourceType } from '../policies/resource.ts';

/** A sensitive action in the vendor's product, as reported. */
const ActionInput = z
  .strictObject({
    action: ActionName,
    resourceType: ResourceType,
    items: z.optional(z.int().check(z.gte(1), z.lte(100_000))).register(z.globalRegistry, {
      description: 'Number of resources affected. Defaults to the number of `resourceIds`, or to one',
    }),
    resourceIds: z.optional(z.array(ResourceId).check(z.minLength(1), z.maxLength(100))),
    at: z
      .optional(InstantInput)
      .register(z.globalRegistry, { description: 'When it happened; defaults to now, at most 24 hours ago' }),
  })
  .check(
    z.refine(({ items, resourceIds = [] }) => items === undefined || items >= resourceIds.length, {
      path: ['items'],
      message: 'must not be fewer than resourceIds',
    }),
  );
export type ActionInput = z.output<typeof ActionInput>;

/** A report of actions by one user, or inside one support session. */
export const ReportInput = z
  .strictObject({
    userId: z.optional(VendorId),
    sessionId: z.optional(SessionId),
    actions: z.array(ActionInput).check(z.minLength(1), z.maxLength(50)),
  })
  .check(
    statedCheck(
      ({ userId, sessionId }) => (userId === undefined) !== (sessionId === undefined),
      { path: ['userId'], message: 'exactly one of userId and sessionId is required' },
      { not: withMembers('userId', 'sessionId'), if: withMembers('userId'), else: withMembers('sessionId') },
    ),
  );
export type ReportInput = z.output<typeof ReportInput>;

/** The user or session that did the actions: exactly one of the two is set. */
export type ReportingActor = Pick<ReportInput, 'userId' | 'sessionId'>;

/** A recorded sensitive action. */
export const SensitiveAction = z
  .object({
    reportId: ReportId,
    accountId: VendorId,
    userId: z.optional(VendorId),
    sessionId: z
      .optional(SessionId)
      .register(z.globalRegistry, { description: 'The support session in which it happened' }),
    action: z.string(),
    resourceType: z.string(),
    items: z.int(),
    resourceIds: z.optional(z.array(z.string())),
    at: Instant,
    reportedAt: Instant,
    sensitive: z.boolean().register(z.globalRegistry, {
      description: "Whether the account's policy listed the action as sensitive when it was reported",
    }),
    detected: z.boolean().register(z.globalRegistry, { description: 'Whether it is part of an exceeded threshold' }),
  })
  .register(z.globalRegistry, { id: 'SensitiveAction', description: 'A reported sensitive action' });
export type SensitiveAction = z.output<typeof SensitiveAction>;

/** The result of a report. */
export const Reported = z
  .object({
    reports: z.array(SensitiveAction),
    detected: z
      .array(z.object({ actions: z.optional(z.array(z.string())), items: z.int(), perMinutes: z.int() }))
      .register(z.globalRegistry, { description: 'The thresholds of the policy that this report exceeded' }),
    tripwire: z.optional(z.enum(['noted', 'tripped', 'not-watched', 'session-over'])).register(z.globalRegistry, {
      description: 'Only for support sessions. `tripped` means that the session has ended and its grant is suspended',
    }),
  })
  .register(z.globalRegistry, { id: 'ReportedActions', description: 'The result of a report of sensitive actions' });

/** How late an action may be reported. */
export const maxReportDelayMillis = dayMillis;
/** How far the reporter's clock may be ahead. */
export const maxClockAheadMillis = 5 * minuteMillis;

/** The indexes of actions whose time is more than a day before `now`, or more than five minutes after. */
export const untimelyActions = (actions: readonly Pick<ActionInput, 'at'>[], now: string): number[] =>
  actions.flatMap(({ at = now }, index) => {
    const ahead = millisBetween(now, at);
    return ahead > maxClockAheadMillis || ahead < -maxReportDelayMillis ? [index] : [];
  });

/** The number of resources that an action affected. */
export const itemsOf = ({ items, resourceIds = [] }: Pick<ActionInput, 'items' | 'resourceIds'>): number =>
  items ?? Math.max(1, resourceIds.length);

/** The number of days that reports are kept. */
export const reportDays = 400;
