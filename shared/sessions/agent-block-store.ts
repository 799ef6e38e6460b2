import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { requireOpen } from '../accounts/account-write.ts';
import { isBlockInForce, removeBlock } from '../accounts/blocked-agents.ts';
import { ttlSeconds } from '../core/instant.ts';
import { recordOf } from '../table/attributes.ts';
import { db, tableName } from '../table/client.ts';
import type { Change, Write } from '../table/commit.ts';
import { Expression } from '../table/expression.ts';
import type { UnsequencedEntry } from '../table/journal-entry.ts';
import { keys, prefixes } from '../table/keys.ts';
import { type Page, queryPage } from '../table/page.ts';
import type { AgentBlock } from './agent-block.ts';

const label = 'agent-block';

const blockOf = recordOf<AgentBlock>;

/** Reads the block of an agent, in force or over, strongly consistent; undefined when there is none. */
export const readAgentBlock = async (accountId: string, agentId: string): Promise<AgentBlock | undefined> => {
  const Key = keys.agentBlock(accountId, agentId);
  const { Item } = await db.send(new GetCommand({ TableName: tableName(), Key, ConsistentRead: true }));
  return Item && blockOf(Item);
};

/** A page of the blocks that are in force at `now`, in no particular order. */
export const listAgentBlocks = async (
  accountId: string,
  page: { size: number; after?: string | undefined },
  now: string,
): Promise<Page<AgentBlock>> => {
  const { items, ...rest } = await queryPage<AgentBlock>({
    PK: keys.account(accountId).PK,
    prefix: prefixes.agentBlock,
    keep: ({ until }) => isBlockInForce(until, now),
    ...page,
  });
  return { items: items.map(blockOf), ...rest };
};

/** The condition that a block lasts as long as it did when it was read. */
const asRead = (read: AgentBlock | undefined): Expression => {
  const item = new Expression();
  if (!read) return item.requireNew();
  item.requireEqual('blockedAt', read.blockedAt);
  if (read.until !== undefined) return item.requireEqual('until', read.until);
  return item.require(`attribute_not_exists(${item.path('until')})`);
};

/**
 * The write of a block beside that of the account's item. DynamoDB removes the item some time after the block is over.
 * Condition: `agent-block`.
 */
export const blockWrite = (accountId: string, block: AgentBlock, read: AgentBlock | undefined): Write => {
  const { agentId, until } = block;
  const Item = { ...keys.agentBlock(accountId, agentId), ...block, ...(until ? { ttl: ttlSeconds(until) } : {}) };
  return { label, put: { Item, ...asRead(read).condition() } };
};

/**
 * Takes a block off that was read. Conditions: `agent-block`, `account`.
 * @param over when the block is over: the instant at which it is
 */
export const unblockChange = (
  accountId: string,
  block: AgentBlock,
  entry: UnsequencedEntry | undefined,
  over?: string,
): Change => ({
  writes: [
    { label, remove: { Key: { ...keys.agentBlock(accountId, block.agentId) }, ...asRead(block).condition() } },
    removeBlock(requireOpen(new Expression()), block.agentId, over).write('account', keys.account(accountId)),
  ],
  entries: entry ? [entry] : [],
});

/** Requires at the moment of a commit that the account does not keep the agent out at `now`, without the account's item. */
export const requireNoBlock = (accountId: string, agentId: string, now: string): Write => {
  const item = new Expression();
  const until = item.path('until');
  item.require(`(attribute_not_exists(${item.path('blockedAt')}) OR ${until} <= ${item.value(now)})`);
  return item.write(label, keys.agentBlock(accountId, agentId));
};
