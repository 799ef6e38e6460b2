import type { Context } from 'aws-lambda';
import { clock } from '../../shared/core/clock.ts';
import { log } from '../../shared/core/log.ts';
import { archiveDue } from './archive.ts';

const reserveMillis = 30_000;

/** A rule calls it every minute. Throws on failures, so that the alarm on errors sees them. */
export const handler = async (_event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> => {
  const result = await archiveDue(clock.now(), () => context.getRemainingTimeInMillis() > reserveMillis);
  log.info('CHECKPOINTS_DONE', { ...result });
  if (result.failed > 0) throw new Error(`${result.failed} checkpoints could not be archived`);
};
