import { msg, str } from '@lit/localize';
import { formatDate, formatNumber, formatRelative, plural } from '../core/format.ts';
import type { Concern, Person, Sort } from './model.ts';

export const kindName = (kind: Person['kind']): string => (kind === 'internal' ? msg('Internal') : msg('External'));

export const roleName = (role: Person['role']): string =>
  ({ owner: () => msg('Owner'), admin: () => msg('Admin'), member: () => msg('Member') })[role]();

const strengths = [
  () => msg('Very weak'),
  () => msg('Weak'),
  () => msg('Fair'),
  () => msg('Strong'),
  () => msg('Very strong'),
];

/** The rating of a password, 0 to 4, in words. */
export const strengthName = (strength: number | undefined): string =>
  (strength === undefined ? undefined : strengths[strength]?.()) ?? msg('Not rated');

/** The class of the badge that shows a rating. */
export const strengthClass = (strength: number | undefined): string => {
  if (strength === undefined) return '';
  return strength <= 1 ? 'danger' : strength === 2 ? 'warning' : 'success';
};

const monthMillis = 30 * 86_400_000;

/** When a person was last seen: relative for a month, then the date. */
export const lastSeenText = (lastSeenAt: string | undefined, timeZone: string, now: number): string => {
  if (lastSeenAt === undefined) return msg('Never');
  return now - Date.parse(lastSeenAt) < monthMillis
    ? formatRelative(lastSeenAt, now)
    : formatDate(lastSeenAt, timeZone);
};

export const concernName = (concern: Concern): string =>
  ({
    'weak-password': () => msg('Weak password'),
    'no-two-factor': () => msg('Without two-factor authentication'),
    stale: () => msg('Not seen for 90 days'),
  })[concern]();

export const sortName = (sort: Sort): string =>
  ({
    name: () => msg('Name'),
    role: () => msg('Role'),
    passwordStrength: () => msg('Weakest password first'),
    '-lastSeenAt': () => msg('Last seen first'),
    lastSeenAt: () => msg('Longest unseen first'),
  })[sort]();

export const peopleText = (count: number): string =>
  plural(count, { one: msg('1 person'), other: msg(str`${formatNumber(count)} people`) });

export const selectedText = (count: number): string =>
  plural(count, { one: msg('1 person selected'), other: msg(str`${formatNumber(count)} people selected`) });
