import * as z from 'zod/mini';
import { SessionId } from '../core/ids.ts';
import { Instant } from '../core/instant.ts';

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
    sessions: z
      .optional(z.array(z.object({ sessionId: SessionId, startedAt: Instant })))
      .register(z.globalRegistry, { description: "With `too-many-sessions`: the agent's own open sessions" }),
  })
  .register(z.globalRegistry, { id: 'Problem', description: 'Problem details (RFC 9457)' });
export type ProblemDetails = z.output<typeof ProblemDetails>;
