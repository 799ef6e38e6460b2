/** Keeps the latest items and notifies listeners of each new one. */
export interface Recent<Item> {
  add: (item: Item) => void;
  /** Oldest first. */
  all: () => Item[];
  onAdded: (listener: (item: Item) => void) => void;
}

/** @param max how many items to keep */
export const recent = <Item>(max: number): Recent<Item> => {
  let items: Item[] = [];
  const listeners: ((item: Item) => void)[] = [];
  return {
    add: (item) => {
      items.push(item);
      // Dropped in bulk, so that adding an item stays cheap.
      if (items.length >= max * 2) items = items.slice(-max);
      for (const listener of listeners) listener(item);
    },
    all: () => items.slice(-max),
    onAdded: (listener) => {
      listeners.push(listener);
    },
  };
};
