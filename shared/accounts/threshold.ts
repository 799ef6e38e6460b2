/**
 * The terms of a threshold as one text. Terms name a threshold: one that is changed is another, and one that names the
 * same actions in another order is the same.
 */
export const termsOf = ({
  actions = [],
  items,
  perMinutes,
}: {
  actions?: readonly string[] | undefined;
  items: number;
  perMinutes: number;
}): string => JSON.stringify([actions.toSorted(), items, perMinutes]);
