import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { addMillis, ttlSeconds } from '../core/instant.ts';
import { db, tableName } from '../table/client.ts';
import type { Change } from '../table/commit.ts';
import { Expression } from '../table/expression.ts';
import type { UnsequencedEntry } from '../table/journal-entry.ts';
import { keys } from '../table/keys.ts';
import { refusalMillis } from './refusal.ts';

/**
 * Whether the journal has a refusal of the agent in the account from the minute before `now`. Not strongly consistent: it saves
 * an agent who keeps trying a transaction that would write nothing, and costs the account's partition nothing.
 */
export const hasRecordedRefusal = async (agentId: string, accountId: string, now: string): Promise<boolean> => {
  const { Item } = await db.send(new GetCommand({ TableName: tableName(), Key: keys.refusal(agentId, accountId) }));
  const recordedAt: unknown = Item?.['recordedAt'];
  return typeof recordedAt === 'string' && recordedAt > addMillis(now, -refusalMillis);
};

/**
 * Records the refusal of an agent with its mark, which is in the agent's partition, so that refusals meet no other change of
 * the account. Condition `refusal`: none of the agent in the account was recorded in the minute before.
 */
export const recordRefusal = (agentId: string, entry: UnsequencedEntry): Change => {
  const { accountId, at } = entry;
  const mark = new Expression();
  const recordedAt = mark.path('recordedAt');
  mark.require(
    `(attribute_not_exists(${recordedAt}) OR ${recordedAt} <= ${mark.value(addMillis(at, -refusalMillis))})`,
  );
  const ttl = ttlSeconds(addMillis(at, refusalMillis));
  return {
    writes: [
      {
        label: 'refusal',
        put: { Item: { ...keys.refusal(agentId, accountId), recordedAt: at, ttl }, ...mark.condition() },
      },
    ],
    entries: [entry],
  };
};
