import { Problem } from '../api/problem.ts';
import { log } from '../core/log.ts';

/** Waits for what needs the signing keys. @throws Problem `signing-unavailable` when they cannot be had */
export const whenSigned = <T>(work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    log.error('SIGNING_UNAVAILABLE', error);
    throw new Problem('signing-unavailable', { headers: { 'retry-after': '1' } });
  });
