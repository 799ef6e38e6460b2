/** One thing that `status` looked at. */
export interface Check {
  what: string;
  state: string;
  /** Whether an operator has to look at it. */
  isWrong: boolean;
}

export const fine = (what: string, state: string): Check => ({ what, state, isWrong: false });
export const wrong = (what: string, state: string): Check => ({ what, state, isWrong: true });

/** A count that ought to be 0. */
export const none = (what: string, count: number, detail = ''): Check => ({
  what,
  state: detail === '' ? String(count) : `${count}: ${detail}`,
  isWrong: count > 0,
});
