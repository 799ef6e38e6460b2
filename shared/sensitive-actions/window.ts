import type { Threshold } from '../accounts/policy-settings.ts';
import { toInstant } from '../core/instant.ts';
import { minuteMillis } from '../core/time-units.ts';
import type { ReportedAction } from './recent-actions.ts';

/** Where a threshold is exceeded: windows that end close to each other are one matter. */
export interface Exceeded {
  /** The end of the first of the windows. */
  first: string;
  /** The end of the one in which most was done. */
  at: string;
  /** How much that was. */
  items: number;
  /** What was done in it. */
  deeds: readonly ReportedAction[];
}

/** How long the windows of a threshold are, in milliseconds. */
export const lengthOf = ({ perMinutes }: Pick<Threshold, 'perMinutes'>): number => perMinutes * minuteMillis;

interface Span {
  deed: ReportedAction;
  start: number;
  end: number;
}

const spanOf = (deed: ReportedAction): Span => {
  const end = Date.parse(deed.at);
  return { deed, start: deed.from === undefined ? end : Date.parse(deed.from), end };
};

interface Window {
  end: number;
  items: number;
}

/**
 * The windows that hold something fresh, and more than is allowed, earliest first. A window ends with a deed and reaches
 * back so far, its beginning excluded. What is remembered as one counts in every window that part of it may lie in.
 */
const windowsOf = (
  spans: readonly Span[],
  isFresh: ReadonlySet<ReportedAction>,
  allowed: number,
  length: number,
): Window[] => {
  const coming = spans.toSorted((one, other) => one.start - other.start);
  const going = spans.toSorted((one, other) => one.end - other.end);
  const found: Window[] = [];
  let [gone, items, fresh] = [0, 0, 0];
  for (const [index, { deed, start }] of coming.entries()) {
    items += deed.items;
    if (isFresh.has(deed)) fresh++;
    // What was done at one instant is in a window together.
    if (coming[index + 1]?.start === start) continue;
    for (let out = going[gone]; out && out.end <= start - length; out = going[gone]) {
      items -= out.deed.items;
      if (isFresh.has(out.deed)) fresh--;
      gone++;
    }
    if (fresh > 0 && items > allowed) found.push({ end: start, items });
  }
  return found;
};

/**
 * Where fresh deeds exceed a threshold, beside what is remembered, earliest first.
 * @param told what was told of: what ends then, or within the threshold's minutes after, is the same matter
 */
export const exceeded = (
  deeds: readonly ReportedAction[],
  isFresh: ReadonlySet<ReportedAction>,
  threshold: Threshold,
  told: readonly string[],
): Exceeded[] => {
  const length = lengthOf(threshold);
  const spans = deeds.map(spanOf);
  const known = told.map((one) => Date.parse(one));
  const belongs = (end: number, first: number) => first <= end && end < first + length;
  const matters: (Window & { first: number })[] = [];
  for (const { end, items } of windowsOf(spans, isFresh, threshold.items, length)) {
    if (known.some((first) => belongs(end, first))) continue;
    const last = matters.at(-1);
    if (!last || !belongs(end, last.first)) matters.push({ first: end, end, items });
    else if (items > last.items) matters.splice(-1, 1, { ...last, end, items });
  }
  return matters.map(({ first, end, items }) => ({
    first: toInstant(first),
    at: toInstant(end),
    items,
    deeds: spans.filter((one) => one.start <= end && one.end > end - length).map(({ deed }) => deed),
  }));
};
