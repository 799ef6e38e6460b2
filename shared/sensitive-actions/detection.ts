import type { SensitiveActionPolicy, Threshold } from '../accounts/policy-settings.ts';
import { thresholdKey } from '../accounts/threshold.ts';
import { addMillis } from '../core/instant.ts';
import { type Cause, entriesOf } from '../journal/cause.ts';
import { namesAction } from '../policies/compiled-policy.ts';
import type { UnsequencedEntry } from '../table/journal-entry.ts';
import type { SensitiveActionEvents } from './events.ts';
import { type ActionKind, byTime, compact, type ReportedAction } from './recent-actions.ts';
import { earliestMillis, latestMillis, type ReportingActor } from './report.ts';
import { type Exceeded, exceeded, lengthOf } from './window.ts';

const entryOf = entriesOf<SensitiveActionEvents>();

/** What is remembered of one user or session. */
export interface ActionHistory {
  /** What was lately done, oldest first. */
  recent: readonly ReportedAction[];
  /** The windows in which thresholds were found exceeded, by their terms: the ends of the first of each, as they were found. */
  raised: Readonly<Record<string, readonly string[]>>;
}

/** A threshold that is exceeded, and where. */
export interface Detection extends Exceeded {
  threshold: Threshold;
}

export const emptyHistory: ActionHistory = { recent: [], raised: {} };

/** So many windows of one threshold are remembered as told of; beyond, a very late report may tell of one again. */
const mostRaised = 100;

/** Whether an action counts towards a threshold: one that it names, or, if it names none, any sensitive one. */
const countsTowards = ({ actions }: Threshold, action: string, policy: SensitiveActionPolicy): boolean =>
  namesAction(actions ?? policy.actions, action);

const longestOf = (thresholds: readonly Threshold[]): number => Math.max(0, ...thresholds.map(lengthOf));

/** What the thresholds of a policy make of actions; each is looked at once. */
const kindsBy = (policy: SensitiveActionPolicy): ((action: string) => ActionKind) => {
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
 * Holds what was done against the thresholds of a policy. Each is found exceeded once in its minutes, however it goes on.
 * @returns what is to be remembered, and where thresholds are exceeded now; undefined when nothing of it counts
 */
export const recordActions = (
  watch: ActionHistory,
  fresh: readonly ReportedAction[],
  policy: SensitiveActionPolicy,
  now: string,
): { watch: ActionHistory; detections: Detection[] } | undefined => {
  const thresholds = new Map(policy.thresholds.map((one) => [thresholdKey(one), one]));
  const counts = (action: string) => policy.thresholds.some((one) => countsTowards(one, action, policy));
  const relevant = fresh
    .filter(({ action }) => counts(action))
    .map(({ at, action, items }): ReportedAction => ({ at, action, items }));
  if (relevant.length === 0) return undefined;
  const all = [...watch.recent, ...relevant].sort(byTime);
  const isFresh = new Set(relevant);
  // What comes next may have been done then.
  const earliest = addMillis(now, -earliestMillis - latestMillis);
  const raised: Record<string, readonly string[]> = {};
  const detections: Detection[] = [];
  for (const [terms, threshold] of thresholds) {
    const counting = all.filter(({ action }) => countsTowards(threshold, action, policy));
    const known = (watch.raised[terms] ?? []).filter((one) => addMillis(one, lengthOf(threshold)) > earliest);
    const found = exceeded(counting, isFresh, threshold, known);
    detections.push(...found.map((one) => ({ threshold, ...one })));
    const ends = [...known, ...found.map(({ first }) => first)];
    if (ends.length > 0) raised[terms] = ends.slice(-mostRaised);
  }
  const oldest = addMillis(earliest, -longestOf(policy.thresholds));
  const recent = all.filter(({ at }) => at > oldest);
  return { watch: { recent: compact(recent, now, kindsBy(policy)), raised }, detections };
};

/** So many windows of one threshold are told of with one report: the journal takes as much in one transaction. */
const mostTold = 8;

/** Those to tell of: of one threshold, where most was done. */
export const largestPerThreshold = (detections: readonly Detection[]): Detection[] =>
  [...Map.groupBy(detections, ({ threshold }) => threshold).values()].flatMap((some) => {
    const largest = new Set(some.toSorted((one, other) => other.items - one.items).slice(0, mostTold));
    return some.filter((one) => largest.has(one));
  });

/** Whether something that was done is part of what a threshold was exceeded by. */
export const isPartOf = (
  { at, action }: Pick<ReportedAction, 'at' | 'action'>,
  { threshold, first, at: end }: Detection,
  policy: SensitiveActionPolicy,
): boolean => countsTowards(threshold, action, policy) && at <= end && at > addMillis(first, -lengthOf(threshold));

/** So many names say enough. */
const mostNames = 20;

/** The entry that tells of an exceeded threshold. */
export const detectionEntry = (
  accountId: string,
  { userId, sessionId }: ReportingActor,
  { threshold, items, deeds }: Detection,
  cause: Cause,
): UnsequencedEntry => {
  const target = userId === undefined ? { type: 'support-session', id: sessionId ?? '' } : { type: 'user', id: userId };
  const actions = [...new Set(deeds.map(({ action }) => action))].sort().slice(0, mostNames);
  const who = { ...(userId === undefined ? {} : { userId }), ...(sessionId === undefined ? {} : { sessionId }) };
  return entryOf(accountId, target, 'sensitive-action.detected', cause, { ...who, actions, items, threshold });
};
