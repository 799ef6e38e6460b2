import { epochSeconds } from '../core/instant.ts';

/** Something that was done, as far as thresholds are concerned. */
export interface ReportedAction {
  at: string;
  action: string;
  items: number;
  /** Several that are remembered as one: the first of them was done then, the last at `at`. */
  from?: string;
}

/** Earliest first. */
export const byTime = (one: ReportedAction, other: ReportedAction): number =>
  one.at < other.at ? -1 : one.at > other.at ? 1 : 0;

/** What thresholds make of an action. */
export interface ActionKind {
  /** The same for actions that count for the same thresholds. */
  kind: string;
  /** The shortest window that it counts in, in minutes. */
  shortest: number;
}

/** How many deeds are remembered one by one, and how many at all. */
const most = 400;
const limit = 1600;

/** In this part of the shortest window deeds are close to each other: a window may miss by as much at either end. */
const closeness = 32;

/** Beyond this age, deeds may be put together at a part of their age, first at a small one. */
const smallestPart = 4096;

/** Two as one: done from the earlier's time to the later's, under the name of the larger. */
const joined = (one: ReportedAction, other: ReportedAction): ReportedAction => {
  const from = (one.from ?? one.at) < (other.from ?? other.at) ? (one.from ?? one.at) : (other.from ?? other.at);
  const at = one.at > other.at ? one.at : other.at;
  const { action } = one.items >= other.items ? one : other;
  return { at, action, items: one.items + other.items, ...(from === at ? {} : { from }) };
};

/** Puts deeds of one name together that lie in one slot of so many seconds. */
const slotted = (
  deeds: readonly ReportedAction[],
  nameOf: (deed: ReportedAction) => string,
  widthOf: (deed: ReportedAction) => number,
): ReportedAction[] => {
  const slots = new Map<string, ReportedAction>();
  for (const deed of deeds) {
    const width = widthOf(deed);
    const slot = `${nameOf(deed)} ${width} ${Math.floor(epochSeconds(deed.at) / width)}`;
    const there = slots.get(slot);
    slots.set(slot, there ? joined(there, deed) : deed);
  }
  return [...slots.values()];
};

/**
 * Keeps the memory small, however much is done, and forgets nothing: deeds that are close to each other for the shortest
 * window that they count in become one; where that is not enough, those of all actions of one kind; and then what is long
 * ago, in wider and wider slots, each a power of two times the narrowest, so that what was put together stays so.
 */
export const compact = (
  deeds: readonly ReportedAction[],
  now: string,
  kindOf: (action: string) => ActionKind,
): ReportedAction[] => {
  if (deeds.length <= most) return [...deeds];
  const today = epochSeconds(now);
  const names = [({ action }: ReportedAction) => action, ({ action }: ReportedAction) => kindOf(action).kind];
  for (let part = smallestPart; ; part /= 2) {
    const widthOf = ({ at, action }: ReportedAction): number => {
      const narrowest = Math.max(1, Math.floor((kindOf(action).shortest * 60) / closeness));
      const age = Math.max(1, Math.abs(today - epochSeconds(at)));
      return narrowest * 2 ** Math.max(0, Math.floor(Math.log2(age / part / narrowest)));
    };
    for (const nameOf of names) {
      const kept = slotted(deeds, nameOf, widthOf);
      if (kept.length <= limit) return kept.sort(byTime);
    }
  }
};
