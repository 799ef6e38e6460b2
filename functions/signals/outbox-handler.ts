import type { EventBridgeEvent } from 'aws-lambda';
import { canaryAccountId, canaryReceiver } from '../../shared/core/canary.ts';
import { log } from '../../shared/core/log.ts';
import { currentSettings, receiversOf } from '../../shared/settings/current.ts';
import { type SignalledEntry, signalOf } from '../../shared/signals/signal.ts';
import { keepSignal } from '../../shared/signals/store.ts';

/** The receivers of an account's signals: those of the settings, but for the canary its own. */
const receiversFor = (accountId: string): string[] =>
  accountId === canaryAccountId ? [canaryReceiver] : receiversOf(currentSettings()).map(({ id }) => id);

/**
 * Handles the event of a session's end or change: keeps the signal for every receiver until it is acknowledged. The bus may
 * deliver an event again; a known signal stays as it is.
 */
export const handler = async ({ detail }: Pick<EventBridgeEvent<string, SignalledEntry>, 'detail'>): Promise<void> => {
  const signal = signalOf(detail);
  if (!signal) return;
  const { jti, accountId, sessionId } = signal;
  for (const receiver of receiversFor(accountId)) {
    if (await keepSignal(receiver, signal)) log.info('SIGNAL_QUEUED', { receiver, jti, accountId, sessionId });
  }
};
