import { batchDelete } from '../table/batch-write.ts';
import { idOf, type Key, keys, prefixes } from '../table/keys.ts';
import { queryPage } from '../table/page.ts';

const pageSize = 100;

/** Sort keys begin with a capital letter. */
const allKeys = ['A', '['] as const;

/** What an item may hold of use to find others: the agent of a session or a request. */
type Item = Key & { agent?: { id: string } };

/** Items of other partitions that point to an item. */
const pointersTo = ({ SK, agent }: Item): Key[] => {
  const id = idOf({ SK });
  if (SK.startsWith(prefixes.link)) return [keys.linkAccount(id)];
  if (SK.startsWith(prefixes.request)) return agent ? [keys.agentRequest(agent.id, id)] : [];
  if (!SK.startsWith(prefixes.session)) return [];
  return [keys.sessionAccount(id), ...(agent ? [keys.agentSession(agent.id, id)] : [])];
};

/** Deletes the items of a partition, a page at a time. @returns whether none is left */
export const emptyPartition = async (
  PK: string,
  hasTime: () => boolean,
  keep: (item: Item) => boolean = () => true,
): Promise<boolean> => {
  for (;;) {
    if (!hasTime()) return false;
    const { items, next } = await queryPage<Item>({ PK, prefix: '', between: allKeys, size: pageSize, keep });
    // Pointers and the leads of campaigns first: the items are what leads to them.
    for (const { SK } of items.filter((item) => item.SK.startsWith(prefixes.campaign))) {
      const campaign = keys.roster(PK.slice(2), idOf({ SK })).PK;
      if (!(await emptyPartition(campaign, hasTime))) return false;
    }
    await batchDelete(items.flatMap(pointersTo));
    await batchDelete(items.map((item) => ({ PK: item.PK, SK: item.SK })));
    if (next === undefined) return true;
  }
};

/**
 * Deletes all items of an account but its own, its journal and its erasure. What is left after a crash is found again.
 * @returns whether none is left
 */
export const eraseItems = async (accountId: string, hasTime: () => boolean): Promise<boolean> => {
  const own = new Set([keys.account(accountId).SK, keys.erasure(accountId).SK]);
  const isOther = ({ SK }: Item): boolean => !own.has(SK);
  return (
    (await emptyPartition(keys.account(accountId).PK, hasTime, isOther)) &&
    (await emptyPartition(keys.shadow(accountId, '').PK, hasTime))
  );
};
