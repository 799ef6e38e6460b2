/** Closes one part of the local run. */
export type Closer = () => unknown;

/** Closes the parts in the reverse order of their start. */
export const closeAll = async (closers: readonly Closer[]): Promise<void> => {
  for (const close of [...closers].reverse()) await close();
};

/** Like `Promise.all`, but waits for all promises even if one rejects, so that nothing is left half started. */
export const together = async <Parts extends readonly Promise<unknown>[]>(parts: readonly [...Parts]) => {
  await Promise.allSettled(parts);
  return Promise.all(parts);
};
