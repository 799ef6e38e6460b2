import { isDeepStrictEqual } from 'node:util';
import { accountOf, type Key } from '../../shared/table/keys.ts';

export type Item = Key & Record<string, unknown>;

/** The target of the journal entries about an item: `grant:grt_…`. */
export const targetKey = ({ type, id }: { type: string; id: string }): string => `${type}:${id}`;

const targetTypes = {
  GRANT: 'grant',
  SESSION: 'support-session',
  REQUEST: 'access-request',
  USER: 'user',
  CAMPAIGN: 'campaign',
  LINK: 'share-link',
  TRASH: 'trash-item',
} as const;

const split = (SK: string): [kind: string, id: string] => {
  const [kind = ''] = SK.split('#', 1);
  return [kind, SK.slice(kind.length + 1)];
};

/** The target of the entries that record the changes of an item of an account; undefined when no entry names it. */
const targetOf = ({ SK }: Key): string | undefined => {
  const [kind, id] = split(SK);
  const type = targetTypes[kind as keyof typeof targetTypes];
  return type && targetKey({ type, id });
};

/** Remembered answers, which may hold tokens; timers, which a grant makes anew; signals that were sent; what waits for delivery. */
const transient = /^(IDEMPOTENCY|LINKANSWER|TIMER|PENDING|DONE|NOTICE|HEARTBEAT)(#|$)/;

/** Whether an item is not to be put back. */
export const isTransient = ({ SK }: Key): boolean => transient.test(SK);

/** What the live table knows of an account's item. */
export interface Live {
  item: Item | undefined;
  /** Whether the journal has an entry about a target since the instant that is restored, or may have lost one. */
  isChanged: (target: string) => boolean;
  /** Whether campaign access was assigned since, or may have been. */
  isAssigned: boolean;
}

const closedUser = (item: Item): Item => ({
  ...item,
  status: 'suspended',
  version: Number(item['version'] ?? 0) + 1,
});

/** A version above both, so that an entity tag of one state never fits the other. */
const withNewVersion = (backup: Item, live: Item): Item =>
  typeof backup['version'] === 'number'
    ? { ...backup, version: Math.max(backup['version'], Number(live['version'] ?? 0)) + 1 }
    : backup;

/**
 * The item of an account to write, from its state in the backup; undefined to leave the live one. An item whose last change
 * is in the journal after the backup is as it should be. One that the journal does not account for is put back. If it is
 * lost, and may have been closed since, it is put back closed.
 */
export const restoredItem = (backup: Item, { item, isChanged, isAssigned }: Live): Item | undefined => {
  const [kind] = split(backup.SK);
  const target = targetOf(backup);
  const isNewer = target !== undefined && isChanged(target);
  if (item) {
    return target === undefined || isNewer || isDeepStrictEqual(item, backup)
      ? undefined
      : withNewVersion(backup, item);
  }
  if (kind === 'ACCESS' && isAssigned) return undefined;
  if (!isNewer) return backup;
  if (kind === 'USER') return closedUser(backup);
  return kind === 'LINK' ? undefined : backup;
};

const liveMaps = ['liveGrants', 'liveSessions'] as const;

/**
 * The account's item: its fields from the backup unless they were changed since, and the grants and sessions of both that
 * have not ended.
 * @param isOpen by the id of a grant or session, as restored
 */
export const restoredAccount = (
  backup: Item,
  { item, isChanged }: Pick<Live, 'item' | 'isChanged'>,
  isOpen: (id: string) => boolean,
): Item => {
  const id = accountOf(backup);
  const isNewer = (['account', 'policy'] as const).some((type) => isChanged(targetKey({ type, id })));
  const own = item && isNewer ? item : backup;
  const maps = liveMaps.map((name) => {
    const all = { ...(backup[name] as object | undefined), ...(item?.[name] as object | undefined) };
    return [name, Object.fromEntries(Object.entries(all).filter(([id]) => isOpen(id)))];
  });
  const version = Math.max(Number(backup['version'] ?? 0), Number(item?.['version'] ?? 0)) + 1;
  return { ...own, ...Object.fromEntries(maps), ...('version' in own ? { version } : {}) };
};
