import { createHash } from 'node:crypto';

/** Sparse index of the items that the sweep must look at: shard → time. */
export const dueIndex = { name: 'due', partition: 'dueShard', sort: 'dueAt', shards: 8 } as const;

const shardOf = (id: string): number => (createHash('sha256').update(id).digest()[0] ?? 0) % dueIndex.shards;
const shardsUnder = (prefix: string): string[] =>
  Array.from({ length: dueIndex.shards }, (_, shard) => `${prefix}${shard}`);

/** The shard of the `due` index that an id belongs to. */
export const dueShard = (id: string): string => `DUE#${shardOf(id)}`;
export const dueShards = (): string[] => shardsUnder('DUE#');

/** Items of the trash have shards of their own, so that many due ones do not delay the end of a grant. */
export const trashShard = (itemId: string): string => `DUE#TRASH#${shardOf(itemId)}`;
export const trashShards = (): string[] => shardsUnder('DUE#TRASH#');

/** Journals with entries since their last checkpoint have shards of their own, too. */
export const checkpointShard = (accountId: string): string => `DUE#CHECKPOINT#${shardOf(accountId)}`;
export const checkpointShards = (): string[] => shardsUnder('DUE#CHECKPOINT#');

/** The shard of erasures that are to begin or to go on. */
export const erasureShard = 'DUE#ERASURE';

/** The shard of journals and notices that are held until they can be delivered. */
export const heldShard = 'DUE#HELD';
