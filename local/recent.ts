/** The latest of many: keeps `max` of them, and tells listeners of each. */
export interface Recent<Item> {
  add: (item: Item) => void;
  /** Oldest first. */
  all: () => Item[];
  onAdded: (listener: (item: Item) => void) => void;
}

export const recent = <Item>(max: number): Recent<Item> => {
  let items: Item[] = [];
  const listeners: ((item: Item) => void)[] = [];
  return {
    add: (item) => {
      items.push(item);
      // In strides, so that dropping the oldest costs nothing worth mentioning.
      if (items.length >= max * 2) items = items.slice(-max);
      for (const listener of listeners) listener(item);
    },
    all: () => items.slice(-max),
    onAdded: (listener) => {
      listeners.push(listener);
    },
  };
};
