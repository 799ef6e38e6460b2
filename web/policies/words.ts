import { msg, str } from '@lit/localize';
import { formatList, formatNumber, plural } from '../core/format.ts';
import type { Content, Difference, Restriction, Rule, TwoFactor } from './model.ts';
import { conditionsOf, type Role } from './rule-form.ts';

/** The restrictions, in the words of the settings page. */
export const restrictionLabels: Readonly<Record<Restriction, () => string>> = {
  'prospecting_file.export': () => msg('Only administrators can export prospecting files'),
  'opportunity.export': () => msg('Only administrators can export opportunities'),
  'client_folder.export': () => msg('Only administrators can export client folders'),
  'prospecting_file.delete': () => msg('Only administrators can delete prospecting files'),
  'opportunity.delete': () => msg('Only administrators can delete opportunities'),
  'client_folder.delete': () => msg('Only administrators can delete client folders'),
  'comment.delete': () => msg('Only administrators can delete comments or e-mails'),
  'after_sales_process.delete': () => msg('Only administrators can delete after-sales processes and tasks'),
};

export const twoFactorNames: Readonly<Record<TwoFactor, () => string>> = {
  off: () => msg('Not required'),
  sensitive: () => msg('Required for sensitive actions'),
  always: () => msg('Required for everything'),
};

export const effectName = (effect: Rule['effect']): string => (effect === 'permit' ? msg('Permits') : msg('Forbids'));

export const roleName = (role: Role): string =>
  ({ owner: () => msg('Owners'), admin: () => msg('Administrators'), member: () => msg('Members') })[role]();

/** Names of actions or resource types; `*` stands for all of them. */
export const namesText = (names: readonly string[], any: string): string =>
  formatList(names.map((name) => (name === '*' ? any : name)));

/** Whom a rule applies to. */
export const whoText = ({ roles, subjects }: Rule): string => {
  const parts = [...(roles ?? []).map(roleName), ...(subjects ?? [])];
  return parts.length === 0 ? msg('Everyone') : formatList(parts);
};

const testName = (test: string): string => ({ equals: '=', notEquals: '≠', in: '∈' })[test] ?? test;

/** The conditions of a rule, one line each. */
export const conditionTexts = (rule: Rule): string[] =>
  conditionsOf(rule).map(({ path, test, value }) => `${path} ${testName(test)} ${value}`);

const daysText = (days: number): string =>
  plural(days, { one: msg(str`${formatNumber(days)} day`), other: msg(str`${formatNumber(days)} days`) });

const thresholdText = ({ items, perMinutes }: { items: number; perMinutes: number }): string =>
  msg(str`${formatNumber(items)} items within ${formatNumber(perMinutes)} minutes`);

export const decisionName = (decision: Content['defaultDecision']): string =>
  decision === 'permit' ? msg('Permitted') : msg('Denied');

const ruleText = (rule: Rule | undefined): string =>
  rule === undefined
    ? msg('no rule')
    : [
        effectName(rule.effect),
        namesText(rule.actions, '*'),
        namesText(rule.resourceTypes, '*'),
        whoText(rule),
        ...conditionTexts(rule),
        ...(rule.shadow ? [msg('Only counted')] : []),
      ].join(' · ');

const sessionsText = ({ ticketRequired, tripwire }: Content['supportSessions']): string =>
  [
    ticketRequired ? msg('Ticket required') : msg('No ticket required'),
    tripwire === null
      ? msg('No limit')
      : msg(str`${formatNumber(tripwire.actions)} items within ${formatNumber(tripwire.perMinutes)} minutes`),
  ].join(' · ');

/** A difference between two policies in words. */
export const differenceText = ({ section, name, was, is }: Difference): { label: string; was: string; is: string } => {
  const row = <T>(label: string, text: (value: T) => string) => ({ label, was: text(was as T), is: text(is as T) });
  switch (section) {
    case 'restriction':
      return row(restrictionLabels[name as Restriction](), (value) => (value === 'admins' ? msg('on') : msg('off')));
    case 'twoFactor':
      return row(msg('Two-factor authentication'), (value: TwoFactor) => twoFactorNames[value]());
    case 'trashDays':
      return row(msg('Trash'), daysText);
    case 'thresholds':
      return row(msg('Sensitive actions'), (value: Content['sensitiveActions']['thresholds']) =>
        value.length === 0 ? msg('No limit') : formatList(value.map(thresholdText)),
      );
    case 'sessions':
      return row(msg('Support sessions'), sessionsText);
    case 'rule':
      return row(msg(str`Rule ${name}`), ruleText);
    case 'defaultDecision':
      return row(msg('When no rule applies'), decisionName);
    default:
      return { label: msg('Other settings'), was: msg('earlier'), is: msg('changed') };
  }
};
