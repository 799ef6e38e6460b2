import { Problem } from '../../shared/api/problem.ts';
import { EntryId } from '../../shared/core/ids.ts';
import { log } from '../../shared/core/log.ts';
import { pooled } from '../../shared/core/pool.ts';
import type { Handlers } from '../../shared/http/call.ts';
import type { Acknowledgement } from '../../shared/sessions/session.ts';
import { currentSettings, receiverOf } from '../../shared/settings/current.ts';
import type { signalRoutes } from '../../shared/signals/routes.ts';
import type { Signal } from '../../shared/signals/signal.ts';
import { pendingSignals, readPending, settleSignal } from '../../shared/signals/store.ts';
import { whenSigned } from '../../shared/tokens/when-signed.ts';
import { signed } from './signed.ts';

const atOnce = 8;
const mostAtOnce = 100;

/** What a receiver said to a signal. */
interface Said {
  jti: string;
  acknowledgement: Acknowledgement;
}

const settle = async (receiver: string, { jti, acknowledgement }: Said, pending: ReadonlyMap<string, Signal>) => {
  const signal = pending.get(jti);
  if (!signal || !(await settleSignal(receiver, signal, acknowledgement))) return;
  const { accountId, sessionId } = signal;
  if (acknowledgement.error === undefined) log.info('SIGNAL_ACKNOWLEDGED', { receiver, jti, accountId, sessionId });
  else log.error('SIGNAL_REFUSED', new Error(acknowledgement.error), { receiver, jti, accountId, sessionId });
};

/**
 * Delivery by poll (RFC 8936): first what the receiver says of earlier signals is stored, then it gets those it has not
 * acknowledged. What it acknowledges twice, or what is unknown, is passed over.
 */
export const pollSignals: Handlers<typeof signalRoutes>['pollSignals'] = async ({ principal, body, now }) => {
  const receiver = receiverOf(currentSettings(), principal.id);
  if (!receiver) throw new Problem('not-a-receiver');
  const { maxEvents = 25, ack = [], setErrs = {} } = body ?? {};
  const said = [
    ...ack.map((jti) => ({ jti, acknowledgement: { at: now } })),
    ...Object.entries(setErrs).map(([jti, { err }]) => ({ jti, acknowledgement: { at: now, error: err } })),
  ].filter(({ jti }): boolean => EntryId.safeParse(jti).success);
  if (said.length > 0) {
    const pending = await readPending(
      receiver.id,
      said.map(({ jti }) => jti),
    );
    await pooled(said, atOnce, (one) => settle(receiver.id, one, pending));
  }
  // With 0 it only wants to acknowledge; whether there are more it is told all the same.
  const wanted = Math.min(maxEvents, mostAtOnce);
  const found = await pendingSignals(receiver.id, Math.max(wanted, 1), now);
  const signals = found.signals.slice(0, wanted);
  const more = found.more || found.signals.length > signals.length;
  const sets = await whenSigned(
    pooled(signals, atOnce, async (signal) => [signal.jti, await signed(signal, receiver.audience)] as const),
  );
  return { body: { sets: Object.fromEntries(sets), moreAvailable: more } };
};
