import * as z from 'zod/mini';
import { AgentId } from '../core/ids.ts';
import { Instant } from '../core/instant.ts';
import { Reason } from '../grants/inputs.ts';

/** The vendor's own off switch for one of its agents: while it is there, the agent enters no account and requests no access. */
export const AgentLock = z
  .object({
    agentId: AgentId,
    lockedAt: Instant,
    lockedBy: z.object({ kind: z.literal('service'), id: z.string() }),
    reason: z.optional(z.string()),
  })
  .register(z.globalRegistry, { id: 'AgentLock', description: 'Keeps an agent out of all accounts' });
export type AgentLock = z.output<typeof AgentLock>;

export const AgentLockInput = z.strictObject({ reason: z.optional(Reason) });
