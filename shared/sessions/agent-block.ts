import * as z from 'zod/mini';
import { Problem } from '../api/problem.ts';
import { endOf } from '../core/duration.ts';
import { AgentId, VendorId } from '../core/ids.ts';
import { Instant, InstantInput } from '../core/instant.ts';
import { Reason } from '../grants/inputs.ts';
import { type Cause, entriesOf } from '../journal/cause.ts';
import { currentSettings } from '../settings/current.ts';
import type { UnsequencedEntry } from '../table/journal-entry.ts';
import type { SessionEvents } from './events.ts';

const entryOf = entriesOf<SessionEvents>();

/** An account's own off switch for one agent: while it is in force, the agent opens no session there and requests no access. */
export const AgentBlock = z
  .object({
    agentId: AgentId,
    blockedAt: Instant,
    blockedBy: VendorId.check(z.meta({ description: 'The owner or admin who blocked the agent' })),
    until: z.optional(Instant).register(z.globalRegistry, {
      description: 'From this instant on the agent is not blocked; absent: until the account unblocks them',
    }),
    reason: z.optional(z.string()),
  })
  .register(z.globalRegistry, { id: 'AgentBlock', description: 'Keeps an agent out of one account' });
export type AgentBlock = z.output<typeof AgentBlock>;

export const AgentBlockInput = z.strictObject({
  until: z.optional(InstantInput).register(z.globalRegistry, {
    description:
      'In the future, at most as far as the end of a grant may be; without it, until the account unblocks them',
  }),
  reason: z.optional(Reason),
});
export type AgentBlockInput = z.output<typeof AgentBlockInput>;

/** Checks the end of a block. @throws Problem `duration-out-of-range` */
export const checkUntil = (until: string | undefined, now: string): void => {
  if (until === undefined) return;
  const { maxDuration } = currentSettings();
  const longest = endOf(now, maxDuration);
  if (until > now && (longest === null || until <= longest)) return;
  throw new Problem('duration-out-of-range', {
    detail: `The end must be in the future, at most ${maxDuration} from now. Leave it out to block without an end.`,
    errors: [{ pointer: '#/until', message: `must be in the future, at most ${maxDuration} from now` }],
  });
};

const targetOf = (agentId: string) => ({ type: 'support-agent', id: agentId });

/**
 * An owner or admin blocks an agent. A block in force keeps its instant and its author, and takes the new terms.
 * @param before the block that is in force; undefined when there is none
 * @returns `entry`: absent when it changes nothing
 */
export const agentBlocked = (
  accountId: string,
  { agentId, ...terms }: AgentBlockInput & { agentId: string },
  before: AgentBlock | undefined,
  cause: Cause,
): { block: AgentBlock; entry?: UnsequencedEntry } => {
  const { until, reason } = terms;
  const given = { ...(until === undefined ? {} : { until }), ...(reason === undefined ? {} : { reason }) };
  const block: AgentBlock = {
    agentId,
    blockedAt: before?.blockedAt ?? cause.now,
    blockedBy: before?.blockedBy ?? cause.actor.id,
    ...given,
  };
  if (before && before.until === until && before.reason === reason) return { block };
  return { block, entry: entryOf(accountId, targetOf(agentId), 'support-agent.blocked', cause, given) };
};

/** An owner or admin unblocks an agent. @returns the journal entry */
export const agentUnblocked = (accountId: string, { agentId, blockedAt }: AgentBlock, cause: Cause): UnsequencedEntry =>
  entryOf(accountId, targetOf(agentId), 'support-agent.unblocked', cause, { blockedAt });
