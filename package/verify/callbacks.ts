/**
 * Wraps a function of the caller, which may be asynchronous. What it throws goes to `onError`, so that it neither decides about
 * tokens nor stops polls.
 */
export const guarded =
  <Args extends unknown[]>(given: ((...args: Args) => unknown) | undefined, onError: (error: unknown) => void) =>
  (...args: Args): void => {
    void (async () => given?.(...args))().catch(onError);
  };
