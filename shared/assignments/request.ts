import * as z from 'zod/mini';
import { VendorId } from '../core/ids.ts';

const unique = z.refine<string[]>((ids) => new Set(ids).size === ids.length, 'must not name one twice');

const Campaigns = z
  .union([z.array(VendorId).check(z.minLength(1), z.maxLength(10_000), unique), z.literal('all')])
  .register(z.globalRegistry, { description: '`all`: every campaign that the account has at the moment of applying' });

const AssignmentChange = z
  .strictObject({
    campaignIds: Campaigns,
    canAccess: z.optional(z.boolean()).register(z.globalRegistry, { description: 'false takes round robin away, too' }),
    roundRobin: z.optional(z.boolean()).register(z.globalRegistry, { description: 'true gives access, too' }),
  })
  .check(
    z.refine(
      ({ canAccess, roundRobin }) => canAccess !== undefined || roundRobin !== undefined,
      'must set canAccess or roundRobin',
    ),
  );

/** How many users one job takes. */
export const maxUsers = 10_000;

/**
 * What an owner asks for: changes that are applied to each of some users, one after the other. A box that is not named
 * stays as it is. At most 10,000 users (`too-many-users`).
 */
export const AssignmentInput = z.strictObject({
  userIds: z.array(VendorId).check(z.minLength(1), unique),
  changes: z.array(AssignmentChange).check(z.minLength(1), z.maxLength(20)),
});
export type AssignmentInput = z.output<typeof AssignmentInput>;

/** Users for whom the same becomes different. */
const Difference = z.object({
  userIds: z.array(VendorId),
  accessGranted: z.array(VendorId),
  accessRemoved: z.array(VendorId),
  roundRobinAdded: z.array(VendorId),
  roundRobinRemoved: z.array(VendorId),
});
export type Difference = z.output<typeof Difference>;

/** What a job would do, exactly; nothing is changed by asking. */
export const AssignmentPreview = z
  .object({
    preview: z.literal(true),
    total: z.int().register(z.globalRegistry, { description: 'Cells that are asked for: users × campaigns' }),
    changed: z.int().register(z.globalRegistry, { description: 'Cells that would be other than they are' }),
    accessGranted: z.int(),
    accessRemoved: z.int(),
    roundRobinAdded: z.int(),
    roundRobinRemoved: z.int(),
    differences: z
      .array(Difference)
      .register(z.globalRegistry, { description: 'By campaign id; users with the same difference are one element' }),
    complete: z.boolean().register(z.globalRegistry, {
      description: 'false: too many differences to list; the numbers are exact all the same',
    }),
    unknownUserIds: z
      .array(VendorId)
      .register(z.globalRegistry, { description: 'Nobody of that id is in the account' }),
  })
  .register(z.globalRegistry, { id: 'AssignmentPreview', description: 'What an assignment job would change' });
export type AssignmentPreview = z.output<typeof AssignmentPreview>;
