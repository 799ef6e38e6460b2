import { log } from '../../shared/core/log.ts';
import { runCanary, type Wait } from './run.ts';

/**
 * Runs the canary and logs its lags as metrics.
 * @throws when access does not end as it should, which sets off the alarm on errors
 */
export const runAndLog = async (wait?: Wait): Promise<void> => {
  try {
    const { denialMillis, revocationMillis } = await runCanary(wait);
    log.info('CANARY_DONE', {}, { DenialLag: denialMillis, RevocationLag: revocationMillis });
  } catch (error) {
    log.error('CANARY_FAILED', error);
    throw error;
  }
};

/** A rule calls it every five minutes. */
export const handler = (): Promise<void> => runAndLog();
