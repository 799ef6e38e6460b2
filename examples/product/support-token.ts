import * as z from 'zod';

const text = z.string().min(1);
const seconds = z.int().nonnegative();

/** The claims of a support access token (RFC 9068). */
export const SupportToken = z.object({
  /** The customer's user for whom the agent acts. */
  sub: text,
  /** The agent. */
  act: z.object({ sub: text, team: text }),
  client_id: text,
  iat: seconds,
  exp: seconds,
  jti: text,
  /** The support session. */
  sid: text,
  grant_id: text,
  account_id: text,
  scope: z.enum(['read_only', 'full']),
  epoch: z.int(),
});

export type SupportToken = z.output<typeof SupportToken>;
