import { Problem } from '../../shared/api/problem.ts';
import { EntryId } from '../../shared/core/ids.ts';
import { pooled } from '../../shared/core/pool.ts';
import type { Handlers } from '../../shared/http/call.ts';
import type { Acknowledgement } from '../../shared/sessions/session.ts';
import { currentSettings, receiverOf } from '../../shared/settings/current.ts';
import type { signalRoutes } from '../../shared/signals/routes.ts';
import { pendingSignals, readPending } from '../../shared/signals/store.ts';
import { mapSigningErrors } from '../../shared/tokens/map-signing-errors.ts';
import { settle } from './settle.ts';
import { signed } from './signed.ts';

const atOnce = 8;
const maxSignals = 100;

/**
 * Delivers signals by poll (RFC 8936): stores the receiver's answers to earlier signals, then returns those it has not
 * acknowledged. Repeated acknowledgements and unknown ids are ignored.
 */
export const pollSignals: Handlers<typeof signalRoutes>['pollSignals'] = async ({ principal, body, now }) => {
  const receiver = receiverOf(currentSettings(), principal.id);
  if (!receiver) throw new Problem('not-a-receiver');
  const { maxEvents = 25, ack = [], setErrs = {} } = body ?? {};
  const answers: { jti: string; acknowledgement: Acknowledgement }[] = [
    ...ack.map((jti) => ({ jti, acknowledgement: { at: now } })),
    ...Object.entries(setErrs).map(([jti, { err }]) => ({ jti, acknowledgement: { at: now, error: err } })),
  ].filter(({ jti }): boolean => EntryId.safeParse(jti).success);
  if (answers.length > 0) {
    const pending = await readPending(
      receiver.id,
      answers.map(({ jti }) => jti),
    );
    await pooled(answers, atOnce, async ({ jti, acknowledgement }) => {
      const signal = pending.get(jti);
      if (signal) await settle(receiver.id, signal, acknowledgement);
    });
  }
  // With `maxEvents` 0 the receiver only acknowledges; `moreAvailable` must be right all the same.
  const wanted = Math.min(maxEvents, maxSignals);
  const found = await pendingSignals(receiver.id, Math.max(wanted, 1), now);
  const signals = found.signals.slice(0, wanted);
  const more = found.more || found.signals.length > signals.length;
  const sets = await mapSigningErrors(
    pooled(signals, atOnce, async (signal) => [signal.jti, await signed(signal, receiver.audience)] as const),
  );
  return { body: { sets: Object.fromEntries(sets), moreAvailable: more } };
};
