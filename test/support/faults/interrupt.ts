import { around } from '../database/sdk.ts';

/** Runs `work`; just before its first command of the kind `action` goes out, `meanwhile` happens, whole. */
export const interrupted = <T>(
  action: string,
  meanwhile: () => Promise<unknown>,
  work: () => Promise<T>,
): Promise<T> => {
  let waiting = true;
  return around(async (sent, send) => {
    if (waiting && sent.action === action) {
      waiting = false;
      await meanwhile();
    }
    return send();
  }, work);
};
