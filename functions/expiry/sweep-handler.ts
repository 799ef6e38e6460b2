import type { Context } from 'aws-lambda';
import { clock } from '../../shared/core/clock.ts';
import { log } from '../../shared/core/log.ts';
import { sendHeartbeat } from '../../shared/table/heartbeat.ts';
import { sweep } from './sweep.ts';

const reserveMillis = 20_000;

/** The second expiry mechanism: a rule calls it every minute. Then it sends the stream's heartbeat. Throws on failures, so that the alarm on errors sees them. */
export const handler = async (_event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> => {
  const { lagMillis, stuck, ...swept } = await sweep(
    clock.now(),
    () => context.getRemainingTimeInMillis() > reserveMillis,
  );
  log.info('SWEEP_DONE', swept, { ExpiryLag: lagMillis, StuckJobs: stuck });
  await sendHeartbeat(clock.now());
  if (swept.failed > 0) throw new Error(`${swept.failed} could not be swept`);
};
