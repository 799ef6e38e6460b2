/**
 * A threshold's identity: two thresholds with the same actions (in any order), items and minutes are the same threshold.
 * @returns one text per threshold
 */
export const thresholdKey = ({
  actions = [],
  items,
  perMinutes,
}: {
  actions?: readonly string[] | undefined;
  items: number;
  perMinutes: number;
}): string => JSON.stringify([actions.toSorted(), items, perMinutes]);
