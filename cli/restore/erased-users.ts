import type { UserErasure } from '../../shared/erasures/erasure.ts';
import type { LinkRecord } from '../../shared/share-links/link.ts';
import { withRecipients } from '../../shared/share-links/uses.ts';
import type { Actor } from '../../shared/table/journal-entry.ts';
import { keys, prefixes } from '../../shared/table/keys.ts';
import type { Item } from './items.ts';

type Items = ReadonlyMap<string, Item>;

interface Known {
  accountId: string;
  /** The items of the account in the backup and in the live table, by sort key. */
  old: Items;
  present: Items;
  /** The account's journal entries since the backup. */
  entries: readonly Item[];
  restoredTo: string;
}

const underWay = (items: Items): UserErasure[] =>
  [...items.values()]
    .filter(({ SK }) => SK.startsWith(prefixes.erasure) && SK !== prefixes.erasure)
    .map((item) => {
      const { accountId, userId, startedAt, startedBy, email, earlierEmails } = item as unknown as UserErasure;
      const known = { ...(email === undefined ? {} : { email }), ...(earlierEmails ? { earlierEmails } : {}) };
      return { accountId, userId, startedAt, startedBy, step: 'journal', ...known };
    });

/**
 * The erasures that are to be carried out again, because the backup is from before their end. Those that have ended since have
 * no address: `erasedFrom` takes it from what is put back.
 */
export const erasuresToRepeat = ({ accountId, old, present, entries, restoredTo }: Known): UserErasure[] => {
  const ended = entries
    .filter(({ type }) => type === 'user.erased')
    .map(({ target, actor }): UserErasure => {
      const { id: userId } = target as { id: string };
      return { accountId, userId, startedAt: restoredTo, startedBy: actor as Actor, step: 'journal' };
    });
  const all = [...ended, ...underWay(old), ...underWay(present)];
  return [...new Map(all.map((erasure) => [erasure.userId, erasure])).values()];
};

/**
 * @param erasures to repeat
 * @returns what makes of an item of the backup one without names and addresses of erased users: of a user the mark of a removed
 * one, of a revoked link one without their addresses; active links have entries of the erasure, or it finds them again
 */
export const erasedFrom = ({ accountId, old }: Known, erasures: readonly UserErasure[]): ((item: Item) => Item) => {
  // A user beside an erasure under way is a mark, or came later under the same id.
  const users = erasures.filter(({ userId }) => !old.has(keys.erasure(accountId, userId).SK));
  const userKeys = new Set(users.map(({ userId }) => keys.user(accountId, userId).SK));
  const addresses = new Set([
    ...erasures.flatMap(({ email = '', earlierEmails = [] }) => [email, ...earlierEmails]),
    ...[...userKeys].map((SK) => String(old.get(SK)?.['email'] ?? '')),
  ]);
  return (item) => {
    if (userKeys.has(item.SK)) return { ...item, name: '', email: '', removed: true };
    if (!item.SK.startsWith(prefixes.link) || item['status'] !== 'revoked') return item;
    const link = item as Item & LinkRecord;
    const left = link.recipients.filter((email) => !addresses.has(email));
    return left.length === link.recipients.length ? item : { ...item, ...withRecipients(link, left) };
  };
};
