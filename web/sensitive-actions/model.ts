import type { Body } from '../core/client.ts';

export type Report = Body<'listSensitiveActions'>['items'][number];
export type Policy = Body<'getPolicy'>;
export type Session = Body<'listSessions'>['items'][number];
export type Threshold = Policy['sensitiveActions']['thresholds'][number];
/** Exactly one of the two is set. */
export type Actor = Pick<Report, 'userId' | 'sessionId'>;

/** A threshold that was exceeded, from the journal. */
export interface Detection extends Actor {
  entryId: string;
  at: string;
  actions: readonly string[];
  items: number;
  threshold: Threshold;
}

/** Days of the periods to choose from. Reports are kept for 400 days. */
export const periods = [1, 7, 30, 400] as const;

export interface Filter {
  place: 'all' | 'outside' | 'support';
  /** The key of an actor; empty for everybody. */
  actor: string;
  /** Empty for all actions. */
  action: string;
  isExceeding: boolean;
}

export const noFilter: Filter = { place: 'all', actor: '', action: '', isExceeding: false };

/** Identifies a user or a support session. */
export const keyOf = ({ userId, sessionId }: Actor): string =>
  userId === undefined ? `session ${sessionId}` : `user ${userId}`;

const isIn = (place: Filter['place'], { sessionId }: Actor): boolean =>
  place === 'all' || (place === 'support') === (sessionId !== undefined);

/** The reports that a filter lets through. */
export const matching = (
  reports: readonly Report[],
  { place, actor, action, isExceeding }: Filter,
): readonly Report[] =>
  reports.filter(
    (report) =>
      isIn(place, report) &&
      (actor === '' || keyOf(report) === actor) &&
      (action === '' || report.action === action) &&
      (!isExceeding || report.detected),
  );

/** The detections that a filter lets through. */
export const matchingDetections = (
  detections: readonly Detection[],
  { place, actor, action }: Filter,
): readonly Detection[] =>
  detections.filter(
    (one) =>
      isIn(place, one) && (actor === '' || keyOf(one) === actor) && (action === '' || one.actions.includes(action)),
  );

/** The most items that one actor affected within a threshold's window. */
export interface Peak {
  threshold: Threshold;
  items: number;
}

const counts = ({ actions }: Threshold, { action, sensitive }: Report): boolean =>
  actions === undefined ? sensitive : actions.includes(action) || actions.includes('*');

/** The most items within a threshold's window. A window ends at an action; its start is excluded, as on the server. */
export const peakOf = (reports: readonly Report[], threshold: Threshold): Peak => {
  const length = threshold.perMinutes * 60_000;
  const counted = reports
    .filter((report) => counts(threshold, report))
    .map(({ at, items }) => ({ at: Date.parse(at), items }))
    .sort((one, other) => one.at - other.at);
  let [first, sum, most] = [0, 0, 0];
  for (const { at, items } of counted) {
    sum += items;
    for (let oldest = counted[first]; oldest && oldest.at <= at - length; oldest = counted[first]) {
      sum -= oldest.items;
      first += 1;
    }
    most = Math.max(most, sum);
  }
  return { threshold, items: most };
};

/** What one actor did. */
export interface Total {
  key: string;
  actor: Actor;
  items: number;
  /** The items of each action, most first. */
  byAction: (readonly [action: string, items: number])[];
  /** The peak that comes closest to its threshold, or exceeds it most; undefined without thresholds. */
  peak: Peak | undefined;
}

const shareOf = ({ items, threshold }: Peak): number => items / threshold.items;

/** How much each actor did, most first. */
export const totalsOf = (reports: readonly Report[], thresholds: readonly Threshold[]): Total[] =>
  [...Map.groupBy(reports, keyOf)]
    .map(([key, own]): Total => {
      const byAction = [...Map.groupBy(own, ({ action }) => action)]
        .map(([action, some]) => [action, some.reduce((sum, { items }) => sum + items, 0)] as const)
        .sort(([, one], [, other]) => other - one);
      const [peak] = thresholds
        .map((threshold) => peakOf(own, threshold))
        .sort((one, other) => shareOf(other) - shareOf(one));
      const { userId, sessionId } = own[0] ?? {};
      const actor = userId === undefined ? (sessionId === undefined ? {} : { sessionId }) : { userId };
      return { key, actor, items: byAction.reduce((sum, [, items]) => sum + items, 0), byAction, peak };
    })
    .sort((one, other) => other.items - one.items);

/** Whether a peak exceeds its threshold. */
export const isExceeded = ({ items, threshold }: Peak): boolean => items > threshold.items;
