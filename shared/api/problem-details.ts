import * as z from 'zod/mini';

/** Problem details, RFC 9457, `application/problem+json`. */
export const ProblemDetails = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.optional(z.string()),
    instance: z.string(),
    requestId: z.string(),
    errors: z.optional(z.array(z.object({ pointer: z.string(), message: z.string() }))),
  })
  .register(z.globalRegistry, { id: 'Problem', description: 'Problem details (RFC 9457)' });
export type ProblemDetails = z.output<typeof ProblemDetails>;
