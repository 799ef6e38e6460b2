import * as z from 'zod';

/** What a security event of Gatehouse says, in our own words. */
export const Signal = z.object({
  jti: z.string().min(1),
  sessionId: z.string().min(1),
  /** When it happened, in seconds since 1970. */
  at: z.number().nonnegative(),
  change: z.discriminatedUnion('kind', [
    /** The session is over. */
    z.object({ kind: z.literal('revoked') }),
    /** The session goes on, but with tokens that say this; those from before it must not be taken any more. */
    z.object({ kind: z.literal('changed'), sub: z.string(), grantId: z.string(), epoch: z.number() }),
  ]),
});
export type Signal = z.output<typeof Signal>;
