import * as z from 'zod';

/** A security event of Gatehouse, as this product stores it. */
export const Signal = z.object({
  jti: z.string().min(1),
  sessionId: z.string().min(1),
  /** The time of the event, in seconds since 1970. */
  at: z.number().nonnegative(),
  change: z.discriminatedUnion('kind', [
    /** The session has ended. */
    z.object({ kind: z.literal('revoked') }),
    /** The session continues with tokens that have these claims; earlier tokens are no longer valid. */
    z.object({ kind: z.literal('changed'), sub: z.string(), grantId: z.string(), epoch: z.number() }),
  ]),
});
export type Signal = z.output<typeof Signal>;
