import { msg, str } from '@lit/localize';
import { formatNumber, plural } from '../core/format.ts';
import type { EventType, Sentences } from './model.ts';

type AccountType = Extract<
  EventType,
  `${'account' | 'user' | 'policy' | 'sensitive-action' | 'share-link' | 'trash'}.${string}`
>;

const resourceOf = ({ resourceType, resourceId }: { resourceType: string; resourceId: string }): string =>
  `${resourceType.replaceAll('_', ' ')} ${resourceId}`;

/** Sentences about the account, its users and policy, sensitive actions, share links and the trash. */
export const accountSentences: Sentences<AccountType> = {
  'account.created': ({ actor }) => msg(str`${actor} created the account.`),
  'account.changed': ({ actor }) => msg(str`${actor} changed the account.`),
  'account.closed': ({ actor, data, whenOf }) =>
    msg(str`${actor} closed the account. Its data will be erased on ${whenOf(data.eraseAt)}.`),
  'account.reopened': ({ actor }) => msg(str`${actor} reopened the account.`),
  'account.erased': () => msg('The data of the account were erased.'),
  'account.restored': () => msg("The account's data was restored from a backup."),
  'user.created': ({ actor, target, nameOf }) => msg(str`${actor} added the user ${nameOf(target)}.`),
  'user.changed': ({ actor, target, nameOf }) => msg(str`${actor} changed the user ${nameOf(target)}.`),
  'user.removed': ({ actor, target, nameOf }) => msg(str`${actor} removed the user ${nameOf(target)}.`),
  'user.erased': ({ target, nameOf }) => msg(str`The personal data of the removed user ${nameOf(target)} were erased.`),
  'policy.changed': ({ actor }) => msg(str`${actor} changed the policy.`),
  'sensitive-action.detected': ({ data: { userId, items }, nameOf }) => {
    const count = formatNumber(items);
    return userId === undefined
      ? msg(str`A support session performed unusually many sensitive actions: ${count} items.`)
      : msg(str`${nameOf(userId)} performed unusually many sensitive actions: ${count} items.`);
  },
  'share-link.created': ({ actor, data }) => msg(str`${actor} created a share link for ${data.documentId}.`),
  'share-link.opened': ({ data }) => msg(str`A share link for ${data.documentId} was opened.`),
  'share-link.locked': ({ data: { documentId, attempts } }) =>
    plural(attempts, {
      one: msg(str`A share link for ${documentId} was locked after 1 wrong attempt.`),
      other: msg(str`A share link for ${documentId} was locked after ${formatNumber(attempts)} wrong attempts.`),
    }),
  'share-link.revoked': ({ actor, data }) => msg(str`${actor} revoked a share link for ${data.documentId}.`),
  'share-link.changed': ({ actor, data }) => msg(str`${actor} changed a share link for ${data.documentId}.`),
  'share-link.unlocked': ({ actor, data }) => msg(str`${actor} unlocked a share link for ${data.documentId}.`),
  'share-link.code-replaced': ({ actor, data }) =>
    msg(str`${actor} replaced the code of a share link for ${data.documentId}.`),
  'trash.registered': ({ actor, data }) => msg(str`${actor} moved ${resourceOf(data)} to the trash.`),
  'trash.restored': ({ actor, data }) => msg(str`${actor} restored ${resourceOf(data)} from the trash.`),
  'trash.purged': ({ actor, data }) =>
    data.reason === 'expired'
      ? msg(str`${resourceOf(data)} was deleted for good when its time in the trash was over.`)
      : msg(str`${actor} deleted ${resourceOf(data)} from the trash for good.`),
};
