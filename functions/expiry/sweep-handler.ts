import type { Context } from 'aws-lambda';
import { clock } from '../../shared/core/clock.ts';
import { log } from '../../shared/core/log.ts';
import { sweep } from './sweep.ts';

const reserveMillis = 20_000;

/** Net 2: called every minute by a rule. Throws when something failed, so that the alarm on errors sees it. */
export const handler = async (_event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> => {
  const swept = await sweep(clock.now(), () => context.getRemainingTimeInMillis() > reserveMillis);
  log.info('SWEEP_DONE', { ...swept });
  if (swept.failed > 0) throw new Error(`${swept.failed} could not be swept`);
};
