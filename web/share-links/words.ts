import { msg, str } from '@lit/localize';
import { formatDateTime, formatNumber, plural } from '../core/format.ts';
import type { Link } from './model.ts';

/** The name of a status. The ids keep it apart from that of other things, which have another gender in French. */
export const statusName = (status: Link['status']): string =>
  ({
    active: () => msg('Active', { id: 'link-active' }),
    expired: () => msg('Expired', { id: 'link-expired' }),
    'used-up': () => msg('Used up'),
    revoked: () => msg('Revoked', { id: 'link-revoked' }),
    locked: () => msg('Locked'),
  })[status]();

/** The look of a status. */
export const statusClass = (status: Link['status']): string =>
  ({ active: 'success', expired: '', 'used-up': '', revoked: 'danger', locked: 'warning' })[status];

/** When a link ends. */
export const endText = (expiresAt: string | null, timeZone: string): string =>
  expiresAt === null ? msg('No end') : formatDateTime(expiresAt, timeZone);

/** How often a link was opened. */
export const usesText = (uses: number): string =>
  uses === 0
    ? msg('Never opened')
    : plural(uses, { one: msg('Opened once'), other: msg(str`Opened ${formatNumber(uses)} times`) });

/** How often each recipient may open a link. */
export const limitText = (maxUses: number | undefined): string =>
  maxUses === undefined
    ? msg('No limit')
    : plural(maxUses, {
        one: msg('Once for each recipient'),
        other: msg(str`${formatNumber(maxUses)} times for each recipient`),
      });

export const recipientsText = (count: number): string =>
  plural(count, { one: msg('1 recipient'), other: msg(str`${formatNumber(count)} recipients`) });

/** Until when a link is locked and why, or when it was revoked; empty otherwise. */
export const statusDetail = (link: Link, timeZone: string): string => {
  if (link.status === 'locked') {
    return typeof link.lockedUntil === 'string'
      ? msg(str`Until ${formatDateTime(link.lockedUntil, timeZone)}, because of wrong attempts`)
      : msg('Until you unlock it, because of too many wrong attempts');
  }
  return link.status === 'revoked' && link.revokedAt !== undefined ? formatDateTime(link.revokedAt, timeZone) : '';
};
