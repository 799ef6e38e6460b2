import * as z from 'zod/mini';
import { VendorId } from '../core/ids.ts';
import { statedCheck, unique, withMembers } from '../core/stated-check.ts';

const Campaigns = z
  .union([z.array(VendorId).check(z.minLength(1), z.maxLength(10_000), unique), z.literal('all')])
  .register(z.globalRegistry, { description: '`all`: every campaign that the account has when the job starts' });

const AssignmentChange = z
  .strictObject({
    campaignIds: Campaigns,
    canAccess: z
      .optional(z.boolean())
      .register(z.globalRegistry, { description: 'false also removes the user from the round robin' }),
    roundRobin: z.optional(z.boolean()).register(z.globalRegistry, { description: 'true also gives access' }),
  })
  .check(
    statedCheck(
      ({ canAccess, roundRobin }) => canAccess !== undefined || roundRobin !== undefined,
      'must set canAccess or roundRobin',
      { if: withMembers('canAccess'), else: withMembers('roundRobin') },
    ),
  );

/** The most users in one job. */
export const maxUsers = 10_000;

/**
 * The body of a new job: changes that are applied, in this order, to each of the users. Boxes without a value stay as
 * they are. At most 10,000 users (`too-many-users`).
 */
export const AssignmentInput = z.strictObject({
  userIds: z.array(VendorId).check(z.minLength(1), unique),
  changes: z.array(AssignmentChange).check(z.minLength(1), z.maxLength(20)),
});
export type AssignmentInput = z.output<typeof AssignmentInput>;

/** Users with the same difference, and the campaigns in which they differ. */
const Difference = z.object({
  userIds: z.array(VendorId),
  accessGranted: z.array(VendorId),
  accessRemoved: z.array(VendorId),
  roundRobinAdded: z.array(VendorId),
  roundRobinRemoved: z.array(VendorId),
});
export type Difference = z.output<typeof Difference>;

/** What a job would change, exactly. */
export const AssignmentPreview = z
  .object({
    preview: z.literal(true),
    total: z.int().register(z.globalRegistry, { description: 'Requested cells: users × campaigns' }),
    changed: z.int().register(z.globalRegistry, { description: 'Cells that would change' }),
    accessGranted: z.int(),
    accessRemoved: z.int(),
    roundRobinAdded: z.int(),
    roundRobinRemoved: z.int(),
    differences: z.array(Difference).register(z.globalRegistry, {
      description: 'With campaign ids; users with the same difference share one element',
    }),
    complete: z.boolean().register(z.globalRegistry, {
      description: 'false: there are too many differences to list; the numbers are exact nevertheless',
    }),
    unknownUserIds: z
      .array(VendorId)
      .register(z.globalRegistry, { description: 'Requested ids of which the account has no user' }),
  })
  .register(z.globalRegistry, { id: 'AssignmentPreview', description: 'What an assignment job would change' });
export type AssignmentPreview = z.output<typeof AssignmentPreview>;
