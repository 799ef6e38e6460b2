import type { Threshold } from '../accounts/policy-settings.ts';
import { toInstant } from '../core/instant.ts';
import { minuteMillis } from '../core/time-units.ts';
import type { ReportedAction } from './recent-actions.ts';

/** An excess of a threshold. Windows that end within `perMinutes` of the first one belong to the same excess. */
export interface ExceededWindow {
  /** The end of the first window. */
  first: string;
  /** The end of the window with the most items. */
  at: string;
  /** The number of items in that window. */
  items: number;
  /** The actions in that window. */
  actions: readonly ReportedAction[];
}

/** The length of a threshold's windows in milliseconds. */
export const windowMillis = ({ perMinutes }: Pick<Threshold, 'perMinutes'>): number => perMinutes * minuteMillis;

interface Span {
  action: ReportedAction;
  start: number;
  end: number;
}

const spanOf = (action: ReportedAction): Span => {
  const end = Date.parse(action.at);
  return { action, start: action.from === undefined ? end : Date.parse(action.from), end };
};

interface Window {
  end: number;
  items: number;
}

/**
 * The windows that contain a fresh action and more items than allowed, earliest first. A window ends at an action and is `length`
 * milliseconds long, its start excluded. Compacted actions count in every window that their time span overlaps.
 */
const windowsOf = (
  spans: readonly Span[],
  isFresh: ReadonlySet<ReportedAction>,
  allowed: number,
  length: number,
): Window[] => {
  const byStart = spans.toSorted((one, other) => one.start - other.start);
  const byEnd = spans.toSorted((one, other) => one.end - other.end);
  const found: Window[] = [];
  let [removed, items, fresh] = [0, 0, 0];
  for (const [index, { action, start }] of byStart.entries()) {
    items += action.items;
    if (isFresh.has(action)) fresh++;
    // Actions of the same instant are in the same windows.
    if (byStart[index + 1]?.start === start) continue;
    for (let oldest = byEnd[removed]; oldest && oldest.end <= start - length; oldest = byEnd[removed]) {
      items -= oldest.action.items;
      if (isFresh.has(oldest.action)) fresh--;
      removed++;
    }
    if (fresh > 0 && items > allowed) found.push({ end: start, items });
  }
  return found;
};

/**
 * Finds where fresh actions exceed a threshold, together with the earlier ones, earliest first.
 * @param raised the excesses already reported, by the end of their first window: windows that end within the threshold's minutes
 * after it belong to the same excess
 */
export const findExceededWindows = (
  actions: readonly ReportedAction[],
  isFresh: ReadonlySet<ReportedAction>,
  threshold: Threshold,
  raised: readonly string[],
): ExceededWindow[] => {
  const length = windowMillis(threshold);
  const spans = actions.map(spanOf);
  const known = raised.map((at) => Date.parse(at));
  const belongs = (end: number, first: number) => first <= end && end < first + length;
  const excesses: (Window & { first: number })[] = [];
  for (const { end, items } of windowsOf(spans, isFresh, threshold.items, length)) {
    if (known.some((first) => belongs(end, first))) continue;
    const last = excesses.at(-1);
    if (!last || !belongs(end, last.first)) excesses.push({ first: end, end, items });
    else if (items > last.items) excesses.splice(-1, 1, { ...last, end, items });
  }
  return excesses.map(({ first, end, items }) => ({
    first: toInstant(first),
    at: toInstant(end),
    items,
    actions: spans.filter((span) => span.start <= end && span.end > end - length).map(({ action }) => action),
  }));
};
