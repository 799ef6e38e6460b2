import { msg, str } from '@lit/localize';
import { formatDateTime, formatDuration, formatList } from '../core/format.ts';
import type { Grant, Scope, Session } from './model.ts';
import type { PeriodUnit } from './terms.ts';

/** The name of a support team. Teams that the vendor added are shown by their id, in words. */
export const teamName = (team: string): string => {
  const known: Record<string, () => string> = {
    customer_service: () => msg('Customer service'),
    customer_success: () => msg('Customer success'),
    technical_support: () => msg('Technical support'),
  };
  return known[team]?.() ?? team.replaceAll('_', ' ').replace(/^./, (first) => first.toUpperCase());
};

export const teamNames = (teams: readonly string[]): string => formatList(teams.map(teamName));

export const scopeName = (scope: Scope): string => (scope === 'full' ? msg('Full access') : msg('Read only'));

export const scopeHint = (scope: Scope): string =>
  scope === 'full'
    ? msg('Support sees your account with the same permissions and access as you.')
    : msg('Support can look at everything that you see, and change nothing.');

export const periodName = (duration: string): string =>
  duration === 'unlimited' ? msg('Unlimited') : formatDuration(duration);

export const unitName = (unit: PeriodUnit): string =>
  ({ hour: () => msg('hours'), day: () => msg('days'), week: () => msg('weeks'), month: () => msg('months') })[unit]();

/** When a grant ends, e.g. for a table. */
export const endText = (expiresAt: string | null, timeZone: string): string =>
  expiresAt === null ? msg('Unlimited') : formatDateTime(expiresAt, timeZone);

export const statusName = (status: Grant['status']): string =>
  ({
    active: () => msg('Active'),
    expired: () => msg('Expired'),
    revoked: () => msg('Revoked'),
    suspended: () => msg('Suspended'),
  })[status]();

/** The look of a status. */
export const statusClass = (status: Grant['status']): string =>
  ({ active: 'success', expired: '', revoked: 'danger', suspended: 'warning' })[status];

export const suspendReason = (reason: Grant['suspendReason']): string =>
  reason === 'tripwire'
    ? msg('Stopped because of unusual activity. An owner can confirm it again.')
    : msg('Not confirmed again in time.');

/** Why a session has ended. */
export const sessionEnd = (reason: Session['endReason']): string => {
  const names: Record<string, () => string> = {
    left: () => msg('Left by the agent'),
    'ended-by-customer': () => msg('Ended by your account'),
    'token-revoked': () => msg('Token revoked'),
    'grant-revoked': () => msg('Access revoked'),
    'grant-expired': () => msg('Access expired'),
    'grant-suspended': () => msg('Access suspended'),
    'grant-narrowed': () => msg('Access reduced'),
    'grantor-unavailable': () => msg('The person who granted access is no longer available'),
    tripwire: () => msg('Stopped because of unusual activity'),
    idle: () => msg('Inactive for too long'),
  };
  return names[reason ?? '']?.() ?? '';
};

/** `ada, Technical support`. */
export const agentName = ({ id, team }: { id: string; team: string }): string => msg(str`${id}, ${teamName(team)}`);
