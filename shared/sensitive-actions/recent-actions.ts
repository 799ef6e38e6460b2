import { epochSeconds } from '../core/instant.ts';

/** A reported action, reduced to what thresholds need. */
export interface ReportedAction {
  at: string;
  action: string;
  items: number;
  /** Set when several actions were merged: the time of the first; `at` is that of the last. */
  from?: string;
}

/** Sorts actions by time, earliest first. */
export const byTime = (one: ReportedAction, other: ReportedAction): number =>
  one.at < other.at ? -1 : one.at > other.at ? 1 : 0;

/** How thresholds classify an action. */
export interface ActionKind {
  /** Equal for actions that count towards the same thresholds. */
  kind: string;
  /** The shortest window that the action counts in, in minutes. */
  shortest: number;
}

/** Up to this many actions are stored individually. */
const maxUncompacted = 400;
/** Compacting continues until at most this many are left. */
const maxCompacted = 1600;

/** Actions within 1/32 of the shortest window may be merged. A window is imprecise by as much at either end. */
const slotsPerWindow = 32;

/** Older actions may be merged within a fraction of their age, starting with 1/4096. */
const initialAgeFraction = 4096;

/** Merges two actions: from the earlier time to the later, with the name of the one with more items. */
const merge = (one: ReportedAction, other: ReportedAction): ReportedAction => {
  const from = (one.from ?? one.at) < (other.from ?? other.at) ? (one.from ?? one.at) : (other.from ?? other.at);
  const at = one.at > other.at ? one.at : other.at;
  const { action } = one.items >= other.items ? one : other;
  return { at, action, items: one.items + other.items, ...(from === at ? {} : { from }) };
};

/** Merges actions of the same name that lie in the same slot. `widthOf` gives the width of a slot in seconds. */
const mergeBySlot = (
  actions: readonly ReportedAction[],
  nameOf: (action: ReportedAction) => string,
  widthOf: (action: ReportedAction) => number,
): ReportedAction[] => {
  const slots = new Map<string, ReportedAction>();
  for (const action of actions) {
    const width = widthOf(action);
    const slot = `${nameOf(action)} ${width} ${Math.floor(epochSeconds(action.at) / width)}`;
    const merged = slots.get(slot);
    slots.set(slot, merged ? merge(merged, action) : action);
  }
  return [...slots.values()];
};

/**
 * Bounds the number of remembered actions without losing items. Merges actions that are close together relative to the shortest
 * window they count in; if that is not enough, also actions of different names but the same kind; and then older actions in ever
 * wider slots. Slot widths are powers of two times the narrowest, so that merged actions stay merged.
 */
export const compact = (
  actions: readonly ReportedAction[],
  now: string,
  kindOf: (action: string) => ActionKind,
): ReportedAction[] => {
  if (actions.length <= maxUncompacted) return [...actions];
  const nowSeconds = epochSeconds(now);
  const namings = [({ action }: ReportedAction) => action, ({ action }: ReportedAction) => kindOf(action).kind];
  for (let fraction = initialAgeFraction; ; fraction /= 2) {
    const widthOf = ({ at, action }: ReportedAction): number => {
      const narrowest = Math.max(1, Math.floor((kindOf(action).shortest * 60) / slotsPerWindow));
      const age = Math.max(1, Math.abs(nowSeconds - epochSeconds(at)));
      return narrowest * 2 ** Math.max(0, Math.floor(Math.log2(age / fraction / narrowest)));
    };
    for (const nameOf of namings) {
      const kept = mergeBySlot(actions, nameOf, widthOf);
      if (kept.length <= maxCompacted) return kept.sort(byTime);
    }
  }
};
