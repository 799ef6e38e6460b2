/** Called with an error that has no caller to be returned to. @param what a sentence without its full stop */
export type Report = (what: string, error: unknown) => void;

/** Prints an error in one line on standard error. */
export const reportError: Report = (what, error) =>
  console.error(`${what}: ${error instanceof Error ? error.message : String(error)}`);
