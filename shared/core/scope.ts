import * as z from 'zod/mini';

/** The access level of support inside an account. */
export const Scope = z
  .enum(['read_only', 'full'])
  .register(z.globalRegistry, { description: '`full` allows everything that the grantor may do, and never more' });
export type Scope = z.output<typeof Scope>;
