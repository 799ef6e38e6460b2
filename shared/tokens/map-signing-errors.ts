import { Problem } from '../api/problem.ts';
import { log } from '../core/log.ts';

/** Turns failures of work that needs the signing keys into a problem. @throws Problem `signing-unavailable` */
export const mapSigningErrors = <T>(work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    log.error('SIGNING_UNAVAILABLE', error);
    throw new Problem('signing-unavailable', { headers: { 'retry-after': '1' } });
  });
