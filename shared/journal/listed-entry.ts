import * as z from 'zod/mini';
import { JournalEntry } from '../table/journal-entry.ts';

/**
 * An entry as a reader of the journal gets it. Only with its salt can the value of a personal field be compared with its
 * commitment; events and audit lines, which no one verifies, have none.
 */
export const ListedEntry = z
  .extend(JournalEntry, {
    salts: z.optional(z.record(z.string(), z.string())).register(z.globalRegistry, {
      description: 'By JSON pointer, the salts of the commitments to the personal fields that were not erased',
    }),
  })
  .register(z.globalRegistry, { id: 'ListedJournalEntry', description: 'One change of state, chained by hashes' });
export type ListedEntry = z.output<typeof ListedEntry>;
