import { Problem } from '../api/problem.ts';
import type { Expression } from '../table/expression.ts';
import { agentKey } from '../table/keys.ts';

/** The most agents that an account may block. */
export const maxBlockedAgents = 100;

/**
 * The agents whom an account keeps out, as `agentKey` names them, with the instant until which it does; null: until the
 * account unblocks them. It lies on the account's item, which every opening of a session changes anyway. The rest of a block
 * is an item of its own.
 */
type BlockedAgents = Readonly<Record<string, string | null>>;

/** What an account's item says about blocks. Absent before the first one. */
export interface WithBlockedAgents {
  blockedAgents?: BlockedAgents;
}

/** Whether a block that lasts `until` is in force at `now`. It is over at the instant itself. */
export const isBlockInForce = (until: string | null | undefined, now: string): boolean => !until || until > now;

/** Whether an account keeps an agent out at `now`. */
export const isAgentBlocked = ({ blockedAgents = {} }: WithBlockedAgents, agentId: string, now: string): boolean => {
  const until = blockedAgents[agentKey(agentId)];
  return until !== undefined && isBlockInForce(until, now);
};

/** Requires that the account does not keep an agent out at `now`. */
export const requireNotBlocked = (item: Expression, agentId: string, now: string): Expression => {
  const until = item.path(['blockedAgents', agentKey(agentId)]);
  return item.require(`(attribute_not_exists(${until}) OR ${until} <= ${item.value(now)})`);
};

/**
 * Makes room for the block of an agent at `now`.
 * @returns the block to remove for it, which is over, as `agentKey` names its agent; nothing when there is room already
 * @throws Problem `too-many-blocked-agents`
 */
export const roomForBlock = (
  { blockedAgents = {} }: WithBlockedAgents,
  agentId: string,
  now: string,
): string | undefined => {
  const agents = Object.keys(blockedAgents);
  if (agents.length < maxBlockedAgents || agentKey(agentId) in blockedAgents) return undefined;
  const over = agents.find((agent) => !isBlockInForce(blockedAgents[agent], now));
  if (over === undefined) throw new Problem('too-many-blocked-agents');
  return over;
};

/** A block to store on the account's item. */
export interface AddedBlock {
  agentId: string;
  until: string | null;
  /** The block to remove, which must be over at `now`. */
  over: string | undefined;
  now: string;
  /** Whether the account had any blocks as it was read. */
  isFirst: boolean;
}

/** Stores a block. Conditions: the account has room for it, and the block to remove is over. */
export const addBlock = (item: Expression, { agentId, until, over, now, isFirst }: AddedBlock): void => {
  const agent = agentKey(agentId);
  const blocks = item.path('blockedAgents');
  if (isFirst) {
    item.set('blockedAgents', { [agent]: until }).require(`attribute_not_exists(${blocks})`);
    return;
  }
  const own = item.path(['blockedAgents', agent]);
  const room = item.value(maxBlockedAgents + (over === undefined ? 0 : 1));
  item.set(['blockedAgents', agent], until).require(`(attribute_exists(${own}) OR size(${blocks}) < ${room})`);
  if (over === undefined) return;
  const end = item.path(['blockedAgents', over]);
  item.remove(['blockedAgents', over]).require(`${end} <= ${item.value(now)}`);
};

/**
 * Removes a block. Condition: it is stored; one that is over at `now` may have made room for another.
 * @param now absent when the block is in force
 */
export const removeBlock = (item: Expression, agentId: string, now?: string): Expression => {
  const own = ['blockedAgents', agentKey(agentId)];
  const until = item.path(own);
  const isThere = `attribute_exists(${until})`;
  return item
    .remove(own)
    .require(now === undefined ? isThere : `(attribute_not_exists(${until}) OR ${until} <= ${item.value(now)})`);
};
