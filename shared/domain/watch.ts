import { type Cause, entryOf } from './entry.ts';
import { toInstant } from './instant.ts';
import type { UnsequencedEntry } from './journal.ts';
import type { SensitiveActionPolicy, Threshold } from './policy.ts';
import { namesAction } from './policy-in-force.ts';
import type { WatchedActor } from './sensitive-action.ts';

/** Something that was done, as far as thresholds are concerned. */
export interface Deed {
  at: string;
  action: string;
  items: number;
}

/** What is remembered of one user or session. */
export interface Watch {
  /** What was lately done, oldest first. */
  recent: readonly Deed[];
  /** When a threshold was last found exceeded, by its terms. */
  raised: Readonly<Record<string, string>>;
}

/** A threshold that is exceeded, in the window that ends at `at`. */
export interface Detection {
  threshold: Threshold;
  at: string;
  items: number;
  /** What was done in the window. */
  deeds: readonly Deed[];
}

export const untouched: Watch = { recent: [], raised: {} };

/** Terms name the threshold: one that is changed is another. */
const nameOf = ({ actions, items, perMinutes }: Threshold): string =>
  JSON.stringify([actions ?? [], items, perMinutes]);

const shifted = (at: string, minutes: number): string => toInstant(Date.parse(at) + minutes * 60_000);

/** Whether an action counts towards a threshold: one that it names, or, if it names none, any sensitive one. */
const countsTowards = ({ actions }: Threshold, action: string, policy: SensitiveActionPolicy): boolean =>
  namesAction(actions ?? policy.actions, action);

/**
 * The latest window of a threshold's length in which more was done than it allows; windows that end before `from` were told
 * of already. A window ends with a deed and reaches back so many minutes, their beginning excluded.
 */
const exceeded = (deeds: readonly Deed[], threshold: Threshold, from: string | undefined): Detection | undefined => {
  const { items: allowed, perMinutes } = threshold;
  let start = 0;
  let sum = 0;
  let found: Detection | undefined;
  for (const [end, { at, items }] of deeds.entries()) {
    sum += items;
    const since = Date.parse(at) - perMinutes * 60_000;
    for (let oldest = deeds[start]; oldest && Date.parse(oldest.at) <= since; oldest = deeds[start]) {
      sum -= oldest.items;
      start++;
    }
    if (sum > allowed && (from === undefined || at >= from)) {
      found = { threshold, at, items: sum, deeds: deeds.slice(start, end + 1) };
    }
  }
  return found;
};

/** A day late is the latest that a report may come. */
const lateMinutes = 24 * 60;

const byTime = (one: Deed, other: Deed): number => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0);

/**
 * Holds what was done against the thresholds of a policy. Each is found exceeded once in its minutes, however it goes on.
 * @returns what is to be remembered, and the thresholds that are exceeded now; undefined when nothing of it counts
 */
export const watched = (
  watch: Watch,
  fresh: readonly Deed[],
  policy: SensitiveActionPolicy,
  now: string,
): { watch: Watch; detections: Detection[] } | undefined => {
  const { thresholds } = policy;
  const relevant = fresh
    .filter(({ action }) => thresholds.some((one) => countsTowards(one, action, policy)))
    .map(({ at, action, items }) => ({ at, action, items }));
  if (relevant.length === 0) return undefined;
  const all = [...watch.recent, ...relevant].sort(byTime);
  const raised: Record<string, string> = {};
  const detections: Detection[] = [];
  for (const threshold of thresholds) {
    const name = nameOf(threshold);
    const last = watch.raised[name];
    const until = last && shifted(last, threshold.perMinutes);
    const counting = all.filter(({ action }) => countsTowards(threshold, action, policy));
    const found = exceeded(counting, threshold, until);
    if (found) {
      detections.push(found);
      raised[name] = found.at;
    } else if (last && until && until > shifted(now, -lateMinutes)) raised[name] = last;
  }
  const longest = Math.max(0, ...thresholds.map(({ perMinutes }) => perMinutes));
  const oldest = shifted(now, -longest);
  const recent = all.filter(({ at }) => at > oldest);
  return { watch: { recent: squeezed(recent, now), raised }, detections };
};

/** Whether something that was done is part of what a threshold was exceeded by. */
export const isPartOf = (
  { at, action }: Pick<Deed, 'at' | 'action'>,
  { threshold, at: end }: Detection,
  policy: SensitiveActionPolicy,
): boolean => countsTowards(threshold, action, policy) && at <= end && at > shifted(end, -threshold.perMinutes);

/** So many names say enough. */
const mostNames = 20;

/** The entry that tells of an exceeded threshold. */
export const detected = (
  accountId: string,
  { userId, sessionId }: WatchedActor,
  { threshold, items, deeds }: Detection,
  cause: Cause,
): UnsequencedEntry => {
  const target = userId === undefined ? { type: 'support-session', id: sessionId ?? '' } : { type: 'user', id: userId };
  const actions = [...new Set(deeds.map(({ action }) => action))].sort().slice(0, mostNames);
  const who = { ...(userId === undefined ? {} : { userId }), ...(sessionId === undefined ? {} : { sessionId }) };
  return entryOf(accountId, target, 'sensitive-action.detected', cause, { ...who, actions, items, threshold });
};

/** How many deeds are remembered one by one, and how many at all. */
const most = 400;
const limit = 1600;

/** Seconds that are put together at some age: a sixteenth of it, in powers of two, so that what is put together stays so. */
const widthAt = (age: number): number => 2 ** Math.max(0, Math.floor(Math.log2(Math.max(1, age / 16))));

/**
 * Keeps the memory small, however much is done: beyond so many deeds, those of one action that are close to each other for
 * their age are put together, at the time of the latest. So one may count for a sixteenth of a window too long, and not
 * too short; only of many actions at such a rate, all day, the oldest are forgotten.
 */
const squeezed = (deeds: readonly Deed[], now: string): readonly Deed[] => {
  if (deeds.length <= most) return deeds;
  const slots = new Map<string, Deed>();
  for (const { at, action, items } of deeds) {
    const second = Math.floor(Date.parse(at) / 1000);
    const width = widthAt(Math.floor(Date.parse(now) / 1000) - second);
    const name = `${action} ${width} ${Math.floor(second / width)}`;
    slots.set(name, { at, action, items: items + (slots.get(name)?.items ?? 0) });
  }
  return [...slots.values()].sort(byTime).slice(-limit);
};
