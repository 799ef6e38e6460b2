import { setTimeout as sleep } from 'node:timers/promises';
import { canaryAccountId, canaryReceiver } from '../../shared/core/canary.ts';
import { clock } from '../../shared/core/clock.ts';
import { millisBetween } from '../../shared/core/instant.ts';
import type { Cause } from '../../shared/journal/cause.ts';
import { pendingSignals, settleSignal } from '../../shared/signals/store.ts';
import { settleSessions } from '../../shared/support-access/review-sessions.ts';
import { enter, grantFor, isAllowed, revokeAll } from './access.ts';
import { grantor, makeAccount } from './account.ts';
import { tidy } from './tidy.ts';

/** Waits for some milliseconds. Tests move the clock instead. */
export type Wait = (millis: number) => Promise<unknown>;

/** How fast access ends: the lags in milliseconds. */
export interface Lags {
  /** From the end of a grant to the first decision that denied. */
  denialMillis: number;
  /** From a revocation to the signal that the session has ended, as it was kept for its receiver. */
  revocationMillis: number;
}

const graceMillis = 10_000;
const signalMillis = 40_000;

const byGrantor = (): Cause => ({ actor: { kind: 'user', id: grantor.userId, role: grantor.role }, now: clock.now() });
const byAgent = (): Cause => ({ actor: { kind: 'agent', id: 'canary' }, now: clock.now() });
const bySystem = (): Cause => ({ actor: { kind: 'system', id: 'canary' }, now: clock.now() });

/** @throws when a decision does not permit what the grant permits */
const mustAllow = async (sessionId: string): Promise<void> => {
  if (!(await isAllowed(sessionId, clock.now()))) throw new Error('a session under a live grant is denied');
};

/** Enters under a grant of three seconds, and asks until it is denied. @throws when it is not within ten seconds */
const outlive = async (wait: Wait): Promise<number> => {
  const expiresAt = await grantFor(3000, byGrantor());
  const sessionId = await enter(byAgent());
  await mustAllow(sessionId);
  await wait(Math.max(0, millisBetween(clock.now(), expiresAt) - 200));
  for (;;) {
    const askedAt = clock.now();
    const isDenied = !(await isAllowed(sessionId, askedAt));
    const lag = millisBetween(expiresAt, askedAt);
    if (isDenied) return Math.max(0, lag);
    if (lag > graceMillis) throw new Error('a session is allowed ten seconds after the end of its grant');
    await wait(100);
  }
};

/** Enters, revokes, and waits for the signal. @throws when a decision still permits, or without a signal in 40 seconds */
const revoke = async (wait: Wait): Promise<number> => {
  await grantFor(3_600_000, byGrantor());
  const sessionId = await enter(byAgent());
  await mustAllow(sessionId);
  const cause = byGrantor();
  await revokeAll(cause);
  if (await isAllowed(sessionId, clock.now())) throw new Error('a session is allowed after its revocation');
  for (;;) {
    const now = clock.now();
    const lag = millisBetween(cause.now, now);
    const { signals } = await pendingSignals(canaryReceiver, 100, now);
    for (const signal of signals) await settleSignal(canaryReceiver, signal, { at: now });
    if (signals.some((signal) => signal.sessionId === sessionId)) return lag;
    if (lag > signalMillis) throw new Error('no signal came within 40 seconds of a revocation');
    await wait(250);
  }
};

/**
 * Makes a grant, uses it and outlives it; makes another, uses it and revokes it. What an interrupted run left open is closed
 * first.
 * @throws when access does not begin, does not end, or no signal comes
 */
export const runCanary = async (wait: Wait = sleep): Promise<Lags> => {
  await makeAccount(bySystem());
  await revokeAll(bySystem());
  await settleSessions(canaryAccountId, bySystem);
  const denialMillis = await outlive(wait);
  const revocationMillis = await revoke(wait);
  await tidy(clock.now());
  return { denialMillis, revocationMillis };
};
