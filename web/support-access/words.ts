import { msg, str } from '@lit/localize';
import { formatDateTime } from '../core/format.ts';
import type { Grant, Scope } from './model.ts';

export const scopeHint = (scope: Scope): string =>
  scope === 'full'
    ? msg('Support sees your account with the same permissions and access as you.')
    : msg('Support can look at everything that you see, and change nothing.');

/** When a grant ends, e.g. for a table. */
export const endText = (expiresAt: string | null, timeZone: string): string =>
  expiresAt === null ? msg('Unlimited') : formatDateTime(expiresAt, timeZone);

/** The status of a grant; of one that starts later, when. */
export const statusName = ({ status, startsAt }: Grant, timeZone: string): string =>
  ({
    scheduled: () => msg(str`Starts on ${formatDateTime(startsAt ?? '', timeZone)}`),
    active: () => msg('Active'),
    expired: () => msg('Expired'),
    revoked: () => msg('Revoked'),
    suspended: () => msg('Suspended'),
  })[status]();

/** The look of a status; undefined for the plain one. */
export const statusClass = (status: string): string | undefined =>
  ({ active: 'success', revoked: 'danger', suspended: 'warning' })[status];

export const suspendReason = (reason: Grant['suspendReason']): string =>
  reason === 'tripwire'
    ? msg('Stopped because of unusual activity. An owner can confirm it again.')
    : msg('Not confirmed again in time.');
