import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { Problem } from '../api/problem.ts';
import { recordOf } from '../table/attributes.ts';
import { db, tableName } from '../table/client.ts';
import type { Change, Write } from '../table/commit.ts';
import { ConditionFailed } from '../table/errors.ts';
import { Expression } from '../table/expression.ts';
import { keys } from '../table/keys.ts';
import type { AgentLock } from './agent-lock.ts';

const label = 'agent-lock';

/** Reads the lock of an agent, strongly consistent; undefined when there is none. */
export const readAgentLock = async (agentId: string): Promise<AgentLock | undefined> => {
  const { Item } = await db.send(
    new GetCommand({ TableName: tableName(), Key: keys.agentLock(agentId), ConsistentRead: true }),
  );
  return Item?.['lockedAt'] ? recordOf<AgentLock>(Item) : undefined;
};

/** The condition that an agent is not locked. The item stays when a lock is taken off: the function need not delete anything. */
const unlocked = (): Expression => {
  const lock = new Expression();
  return lock.require(`attribute_not_exists(${lock.path('lockedAt')})`);
};

/** Locks an agent, or replaces the lock that was read. Condition: the lock is still as it was read. */
export const lockChange = (lock: AgentLock, read: AgentLock | undefined): Change => {
  const condition = read ? new Expression().requireEqual('lockedAt', read.lockedAt) : unlocked();
  return {
    writes: [{ label, put: { Item: { ...keys.agentLock(lock.agentId), ...lock }, ...condition.condition() } }],
    entries: [],
  };
};

/** Takes a lock off that was read. Condition: it is still as it was read. */
export const unlockChange = ({ agentId, lockedAt }: AgentLock): Change => ({
  writes: [
    new Expression()
      .remove('lockedAt')
      .remove('lockedBy')
      .remove('reason')
      .requireEqual('lockedAt', lockedAt)
      .write(label, keys.agentLock(agentId)),
  ],
  entries: [],
});

/** Requires at the moment of a commit that an agent is not locked. `refuseLocked` names the refusal. */
export const requireNotLocked = (agentId: string): Write => ({
  label,
  check: { Key: keys.agentLock(agentId), ...unlocked().condition() },
});

/** Whether a commit failed because the agent is locked; another round is then of no use. */
export const isLocked = (error: { labels: readonly string[] }): boolean => error.labels.includes(label);

/** @throws Problem `agent-locked` in place of the condition of `requireNotLocked` */
export const refuseLocked = <T>(answer: Promise<T>): Promise<T> =>
  answer.catch((error: unknown) => {
    throw error instanceof ConditionFailed && isLocked(error) ? new Problem('agent-locked') : error;
  });
