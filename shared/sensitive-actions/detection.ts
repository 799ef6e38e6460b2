import type { SensitiveActionPolicy, Threshold } from '../accounts/policy-settings.ts';
import { thresholdKey } from '../accounts/threshold.ts';
import { addMillis } from '../core/instant.ts';
import { type Cause, entriesOf } from '../journal/cause.ts';
import { namesAction } from '../policies/compiled-policy.ts';
import type { UnsequencedEntry } from '../table/journal-entry.ts';
import type { SensitiveActionEvents } from './events.ts';
import { type ActionKind, byTime, compact, type ReportedAction } from './recent-actions.ts';
import { maxClockAheadMillis, maxReportDelayMillis, type ReportingActor } from './report.ts';
import { type ExceededWindow, findExceededWindows, windowMillis } from './window.ts';

const entryOf = entriesOf<SensitiveActionEvents>();

/** The recent actions of one user or session. */
export interface ActionHistory {
  /** Recent actions, oldest first. */
  recent: readonly ReportedAction[];
  /** The excesses already reported, by the terms of the threshold: the end of the first window of each, in order of detection. */
  raised: Readonly<Record<string, readonly string[]>>;
}

/** A threshold with the windows that exceed it. */
export interface Detection extends ExceededWindow {
  threshold: Threshold;
}

export const emptyHistory: ActionHistory = { recent: [], raised: {} };

/** How many excesses per threshold are remembered. Beyond that, a very late report may report one twice. */
const maxRaised = 100;

/** Whether an action counts towards a threshold: those that the threshold names, else all sensitive ones. */
const countsTowards = ({ actions }: Threshold, action: string, policy: SensitiveActionPolicy): boolean =>
  namesAction(actions ?? policy.actions, action);

const longestOf = (thresholds: readonly Threshold[]): number => Math.max(0, ...thresholds.map(windowMillis));

/** Creates a function that classifies actions by a policy's thresholds, with a cache. */
const classifierOf = (policy: SensitiveActionPolicy): ((action: string) => ActionKind) => {
  const kindOf = (action: string): ActionKind => {
    const counting = policy.thresholds.map((one) => countsTowards(one, action, policy));
    const lengths = policy.thresholds.filter((_, index) => counting[index]).map(({ perMinutes }) => perMinutes);
    return { kind: JSON.stringify(counting), shortest: Math.min(24 * 60, ...lengths) };
  };
  const known = new Map<string, ActionKind>();
  return (action) => {
    const kind = known.get(action) ?? kindOf(action);
    known.set(action, kind);
    return kind;
  };
};

/**
 * Adds reported actions to a history and checks the policy's thresholds. An excess is detected once per `perMinutes`, even if
 * the actions continue.
 * @param fresh the newly reported actions
 * @returns the new history and the new detections; undefined when no action counts towards a threshold
 */
export const recordActions = (
  history: ActionHistory,
  fresh: readonly ReportedAction[],
  policy: SensitiveActionPolicy,
  now: string,
): { history: ActionHistory; detections: Detection[] } | undefined => {
  const thresholds = new Map(policy.thresholds.map((one) => [thresholdKey(one), one]));
  const counts = (action: string) => policy.thresholds.some((one) => countsTowards(one, action, policy));
  const relevant = fresh
    .filter(({ action }) => counts(action))
    .map(({ at, action, items }): ReportedAction => ({ at, action, items }));
  if (relevant.length === 0) return undefined;
  const all = [...history.recent, ...relevant].sort(byTime);
  const isFresh = new Set(relevant);
  // Later reports may contain actions as early as this.
  const earliest = addMillis(now, -maxReportDelayMillis - maxClockAheadMillis);
  const raised: Record<string, readonly string[]> = {};
  const detections: Detection[] = [];
  for (const [terms, threshold] of thresholds) {
    const counting = all.filter(({ action }) => countsTowards(threshold, action, policy));
    const known = (history.raised[terms] ?? []).filter((one) => addMillis(one, windowMillis(threshold)) > earliest);
    const found = findExceededWindows(counting, isFresh, threshold, known);
    detections.push(...found.map((one) => ({ threshold, ...one })));
    const ends = [...known, ...found.map(({ first }) => first)];
    if (ends.length > 0) raised[terms] = ends.slice(-maxRaised);
  }
  const oldest = addMillis(earliest, -longestOf(policy.thresholds));
  const recent = all.filter(({ at }) => at > oldest);
  return { history: { recent: compact(recent, now, classifierOf(policy)), raised }, detections };
};

/** Maximum number of entries per threshold and report, because a transaction is limited in size. */
const maxEntriesPerThreshold = 8;

/** The detections that get a journal entry: of each threshold, those with the most items. */
export const largestPerThreshold = (detections: readonly Detection[]): Detection[] =>
  [...Map.groupBy(detections, ({ threshold }) => threshold).values()].flatMap((some) => {
    const largest = new Set(some.toSorted((one, other) => other.items - one.items).slice(0, maxEntriesPerThreshold));
    return some.filter((one) => largest.has(one));
  });

/** Whether an action is in the windows of a detection. */
export const isPartOfDetection = (
  { at, action }: Pick<ReportedAction, 'at' | 'action'>,
  { threshold, first, at: end }: Detection,
  policy: SensitiveActionPolicy,
): boolean => countsTowards(threshold, action, policy) && at <= end && at > addMillis(first, -windowMillis(threshold));

/** Maximum number of action names in an entry. */
const maxNames = 20;

/** The journal entry of an exceeded threshold. */
export const detectionEntry = (
  accountId: string,
  { userId, sessionId }: ReportingActor,
  { threshold, items, actions: counted }: Detection,
  cause: Cause,
): UnsequencedEntry => {
  const target = userId === undefined ? { type: 'support-session', id: sessionId ?? '' } : { type: 'user', id: userId };
  const actions = [...new Set(counted.map(({ action }) => action))].sort().slice(0, maxNames);
  const actor = { ...(userId === undefined ? {} : { userId }), ...(sessionId === undefined ? {} : { sessionId }) };
  return entryOf(accountId, target, 'sensitive-action.detected', cause, { ...actor, actions, items, threshold });
};
