import * as z from 'zod/mini';

/** What support may do inside an account. */
export const Scope = z
  .enum(['read_only', 'full'])
  .register(z.globalRegistry, { description: '`full` means: all that the person who granted may do, never more' });
export type Scope = z.output<typeof Scope>;
