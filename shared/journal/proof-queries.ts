import * as z from 'zod/mini';
import { wholeNumber } from '../api/params.ts';

/** The query of a checkpoint. */
export const CheckpointQuery = z.strictObject({
  olderSize: z.optional(wholeNumber(0)).register(z.globalRegistry, {
    description: 'The number of entries of an older checkpoint, which the answer is to continue',
  }),
});

/** The query of an inclusion proof. */
export const ProofQuery = z.strictObject({
  sequence: wholeNumber(1).register(z.globalRegistry, { description: 'The place of the entry in the chain' }),
});
