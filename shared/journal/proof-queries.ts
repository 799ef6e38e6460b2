import * as z from 'zod/mini';

/** A whole number from `least` on. */
const count = (least: number) => {
  const message = `must be a whole number from ${least} on`;
  return z.coerce
    .number(message)
    .check(
      z.multipleOf(1, message),
      z.gte(least, message),
      z.lte(Number.MAX_SAFE_INTEGER, message),
      z.meta({ type: 'integer' }),
    );
};

/** The query of a checkpoint. */
export const CheckpointQuery = z.strictObject({
  olderSize: z.optional(count(0)).register(z.globalRegistry, {
    description: 'The number of entries of an older checkpoint, which the answer is to continue',
  }),
});

/** The query of an inclusion proof. */
export const ProofQuery = z.strictObject({
  sequence: count(1).register(z.globalRegistry, { description: 'The place of the entry in the chain' }),
});
