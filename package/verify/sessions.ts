import type { SupportAccess } from './access.ts';
import { keptMillis } from './recent.ts';
import type { Signal } from './signal.ts';

interface State {
  receivedAt: number;
  hasEnded: boolean;
  change?: { at: number; userId: string; grantId: string; epoch: number } | undefined;
}

/** The sessions that signals were about, in memory. */
export interface Sessions {
  /** Takes a signal, in any order and any number of times. */
  apply: (signal: Signal) => void;
  /** Why the signals received so far invalidate a token; undefined when they do not. */
  refusalOf: (access: SupportAccess) => 'ended' | 'changed' | undefined;
}

const later = (a: State['change'], b: State['change']): State['change'] =>
  a && b && (a.at > b.at || (a.at === b.at && a.epoch > b.epoch)) ? a : (b ?? a);

/** @param now milliseconds since 1970 */
export const createSessions = (now: () => number): Sessions => {
  const states = new Map<string, State>();
  return {
    apply: ({ sessionId, at, changedTo }) => {
      const before = states.get(sessionId);
      states.delete(sessionId);
      states.set(sessionId, {
        receivedAt: now(),
        hasEnded: before?.hasEnded === true || changedTo === undefined,
        // Times of tokens are whole seconds.
        change: later(before?.change, changedTo && { ...changedTo, at: Math.floor(at) }),
      });
      // In order of receipt: the oldest are first.
      for (const [id, { receivedAt }] of states) {
        if (receivedAt >= now() - keptMillis) break;
        states.delete(id);
      }
    },
    refusalOf: ({ sessionId, issuedAt, userId, grantId, epoch }) => {
      const { hasEnded, change } = states.get(sessionId) ?? {};
      if (hasEnded) return 'ended';
      if (!change || issuedAt > change.at) return undefined;
      // A token of the same second was issued after the change if its claims are the changed ones.
      const isAfter =
        issuedAt === change.at && userId === change.userId && grantId === change.grantId && epoch === change.epoch;
      return isAfter ? undefined : 'changed';
    },
  };
};
