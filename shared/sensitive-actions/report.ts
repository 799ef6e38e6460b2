import * as z from 'zod/mini';
import { ReportId, SessionId, VendorId } from '../core/ids.ts';
import { Instant, InstantInput, millisBetween } from '../core/instant.ts';
import { dayMillis, minuteMillis } from '../core/time-units.ts';
import { ActionName, ResourceId, ResourceType } from '../policies/resource.ts';

/** Something sensitive that was done, as the vendor's product reports it. */
const ActionInput = z
  .strictObject({
    action: ActionName,
    resourceType: ResourceType,
    items: z.optional(z.int().check(z.gte(1), z.lte(100_000))).register(z.globalRegistry, {
      description: 'How many things it was done to; without, as many as `resourceIds`, or one',
    }),
    resourceIds: z.optional(z.array(ResourceId).check(z.minLength(1), z.maxLength(100))),
    at: z
      .optional(InstantInput)
      .register(z.globalRegistry, { description: 'When it was done, if not now: 24 hours ago at most' }),
  })
  .check(
    z.refine(({ items, resourceIds = [] }) => items === undefined || items >= resourceIds.length, {
      path: ['items'],
      message: 'must not be fewer than resourceIds',
    }),
  );
export type ActionInput = z.output<typeof ActionInput>;

/** A report: what one user did, or what was done inside one support session. */
export const ReportInput = z
  .strictObject({
    userId: z.optional(VendorId),
    sessionId: z.optional(SessionId),
    actions: z.array(ActionInput).check(z.minLength(1), z.maxLength(50)),
  })
  .check(
    z.refine(({ userId, sessionId }) => (userId === undefined) !== (sessionId === undefined), {
      path: ['userId'],
      message: 'must be given, or sessionId instead, not both',
    }),
  );
export type ReportInput = z.output<typeof ReportInput>;

/** Who did it: exactly one of the two. */
export type ReportingActor = Pick<ReportInput, 'userId' | 'sessionId'>;

/** A sensitive action on record. */
export const SensitiveAction = z
  .object({
    reportId: ReportId,
    accountId: VendorId,
    userId: z.optional(VendorId),
    sessionId: z
      .optional(SessionId)
      .register(z.globalRegistry, { description: 'It was done inside this support session' }),
    action: z.string(),
    resourceType: z.string(),
    items: z.int(),
    resourceIds: z.optional(z.array(z.string())),
    at: Instant,
    reportedAt: Instant,
    sensitive: z.boolean().register(z.globalRegistry, {
      description: "The account's policy called this action sensitive when it was reported",
    }),
    detected: z.boolean().register(z.globalRegistry, { description: 'With it, a threshold was exceeded' }),
  })
  .register(z.globalRegistry, { id: 'SensitiveAction', description: 'A sensitive action that was reported' });
export type SensitiveAction = z.output<typeof SensitiveAction>;

/** What came of a report. */
export const Reported = z
  .object({
    reports: z.array(SensitiveAction),
    detected: z
      .array(z.object({ actions: z.optional(z.array(z.string())), items: z.int(), perMinutes: z.int() }))
      .register(z.globalRegistry, { description: 'The thresholds of the policy that were exceeded with it' }),
    tripwire: z.optional(z.enum(['noted', 'tripped', 'not-watched', 'session-over'])).register(z.globalRegistry, {
      description: 'Of a support session. `tripped`: it has ended, and its grant is suspended',
    }),
  })
  .register(z.globalRegistry, { id: 'ReportedActions', description: 'What came of a report of sensitive actions' });

/** How late a report may be. */
export const earliestMillis = dayMillis;
/** How far ahead the clock of whoever reports may be. */
export const latestMillis = 5 * minuteMillis;

/** What is wrong with the instants of actions at `now`, by index: clocks may differ by minutes, reports be a day late. */
export const untimelyProblem = (actions: readonly Pick<ActionInput, 'at'>[], now: string): number[] =>
  actions.flatMap(({ at = now }, index) => {
    const ahead = millisBetween(now, at);
    return ahead > latestMillis || ahead < -earliestMillis ? [index] : [];
  });

/** How many things an action was done to. */
export const itemsOf = ({ items, resourceIds = [] }: Pick<ActionInput, 'items' | 'resourceIds'>): number =>
  items ?? Math.max(1, resourceIds.length);

/** How many days reports are kept. */
export const reportDays = 400;
