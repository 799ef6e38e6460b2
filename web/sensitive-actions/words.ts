import { msg, str } from '@lit/localize';
import { formatList, formatNumber, formatSpan } from '../core/format.ts';
import { agentName } from '../core/support-words.ts';
import type { Actor, Session, Threshold } from './model.ts';

/** The name of an action. Actions that Gatehouse does not know are shown as the vendor calls them. */
export const actionName = (action: string): string => {
  const known: Record<string, () => string> = {
    delete: () => msg('Deletions'),
    export: () => msg('Exports'),
    purge: () => msg('Permanent deletions'),
    '*': () => msg('All actions'),
  };
  return known[action]?.() ?? action;
};

const minuteMillis = 60_000;

/** `At least 50 items within 1 hour`. */
export const thresholdText = ({ items, perMinutes }: Threshold): string =>
  msg(str`At least ${formatNumber(items)} items within ${formatSpan(perMinutes * minuteMillis)}`);

/** `63 of 50 within 1 hour`. */
export const peakText = (items: number, { items: limit, perMinutes }: Threshold): string =>
  msg(str`${formatNumber(items)} of ${formatNumber(limit)} within ${formatSpan(perMinutes * minuteMillis)}`);

/** The actions that a threshold counts. */
export const countedActions = (actions: readonly string[] | undefined, sensitive: readonly string[]): string =>
  formatList((actions ?? sensitive).map(actionName));

/** The name of the user, or of the agent in a support session. */
export const actorName = (
  { userId, sessionId = '' }: Actor,
  sessions: ReadonlyMap<string, Session>,
  personName: (userId: string) => string,
): string => {
  if (userId !== undefined) return personName(userId);
  const session = sessions.get(sessionId);
  return session === undefined ? sessionId : agentName(session.agent);
};
