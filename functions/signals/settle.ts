import { millisBetween } from '../../shared/core/instant.ts';
import { log } from '../../shared/core/log.ts';
import type { Acknowledgement } from '../../shared/sessions/session.ts';
import type { Signal } from '../../shared/signals/signal.ts';
import { settleSignal } from '../../shared/signals/store.ts';

/** Stores a receiver's answer to a signal and logs it, with the time since the event. Does nothing when it was stored earlier. */
export const settle = async (receiver: string, signal: Signal, acknowledgement: Acknowledgement): Promise<void> => {
  if (!(await settleSignal(receiver, signal, acknowledgement))) return;
  const { jti, accountId, sessionId, at } = signal;
  const details = { receiver, jti, accountId, sessionId };
  if (acknowledgement.error !== undefined) log.error('SIGNAL_REFUSED', new Error(acknowledgement.error), details);
  else log.info('SIGNAL_ACKNOWLEDGED', details, { SignalLag: millisBetween(at, acknowledgement.at) });
};
