import * as z from 'zod';
import { openJsonLines } from './json-lines.ts';
import { Signal } from './signal.ts';
import type { SupportToken } from './support-token.ts';

/**
 * How long a signal is kept, so that a second delivery is recognized. Far longer than the five minutes of a token: when the
 * signals of a session are dropped, none of its tokens can be valid.
 */
const keptMillis = 7 * 24 * 60 * 60 * 1000;

const Remembered = z.object({ ...Signal.shape, receivedAt: z.number() });
type Remembered = z.output<typeof Remembered>;

/** The state of a session by the signals received. */
interface Session {
  receivedAt: number;
  revoked: boolean;
  changed?: { at: number; sub: string; grantId: string; epoch: number };
}

/** The claims of a token that signals can invalidate. */
type Subject = Pick<SupportToken, 'sid' | 'iat' | 'sub' | 'grant_id' | 'epoch'>;

export interface SignalStore {
  /**
   * Takes a signal, in any order. It takes effect immediately, and may be acknowledged when the promise resolves.
   * @returns false when it was stored before
   * @throws when it cannot be stored: it must be delivered again
   */
  remember: (signal: Signal) => Promise<boolean>;
  /** The reason why the signals received so far invalidate a token; undefined when they do not. */
  refusalOf: (token: Subject) => Signal['change']['kind'] | undefined;
  close: () => Promise<void>;
}

const later = (a: Session['changed'], b: Session['changed']): Session['changed'] =>
  a && b && (a.at > b.at || (a.at === b.at && a.epoch > b.epoch)) ? a : (b ?? a);

/** Removes the oldest entries of a map that is in order of receipt. */
const forget = <T>(map: Map<string, T>, receivedAt: (value: T) => number, before: number): void => {
  for (const [key, value] of map) {
    if (receivedAt(value) >= before) return;
    map.delete(key);
  }
};

/**
 * Opens the store of signals.
 * @param path a file for one process at a time; without it signals are kept in memory only
 * @param now milliseconds since 1970
 */
export const openSignalStore = async ({
  path,
  now = Date.now,
}: {
  path?: string | undefined;
  now?: () => number;
} = {}): Promise<SignalStore> => {
  const known = new Map<string, number>();
  const sessions = new Map<string, Session>();

  const apply = ({ sessionId, at, change, receivedAt }: Remembered): void => {
    const before = sessions.get(sessionId);
    const changed = later(before?.changed, change.kind === 'changed' ? { ...change, at: Math.floor(at) } : undefined);
    sessions.delete(sessionId);
    sessions.set(sessionId, {
      receivedAt,
      revoked: before?.revoked === true || change.kind === 'revoked',
      ...(changed && { changed }),
    });
  };

  const isKept = ({ receivedAt }: Remembered): boolean => receivedAt >= now() - keptMillis;
  const opened = path === undefined ? undefined : await openJsonLines(path, (line) => Remembered.parse(line), isKept);
  for (const signal of opened?.values ?? []) {
    apply(signal);
    known.set(signal.jti, signal.receivedAt);
  }

  const write = async (signal: Remembered): Promise<boolean> => {
    const before = now() - keptMillis;
    forget(known, (receivedAt) => receivedAt, before);
    forget(sessions, ({ receivedAt }) => receivedAt, before);
    if (known.has(signal.jti)) return false;
    await opened?.file.append(signal);
    known.set(signal.jti, signal.receivedAt);
    return true;
  };

  let last: Promise<unknown> = Promise.resolve();
  return {
    remember: (signal) => {
      const received = { ...signal, receivedAt: now() };
      // First, so that a revoked session stays revoked even when the disk is full.
      apply(received);
      // One after another, so that of two concurrent deliveries, by poll and by push, only one is new.
      const written = last.then(
        () => write(received),
        () => write(received),
      );
      last = written;
      return written;
    },
    refusalOf: ({ sid, iat, sub, grant_id, epoch }) => {
      const session = sessions.get(sid);
      if (session?.revoked) return 'revoked';
      const { changed } = session ?? {};
      if (!changed || iat > changed.at) return undefined;
      // Times are whole seconds: a token of the same second was issued after the change if its claims are the changed ones.
      const isAfter =
        iat === changed.at && sub === changed.sub && grant_id === changed.grantId && epoch === changed.epoch;
      return isAfter ? undefined : 'changed';
    },
    close: async () => {
      await last.catch(() => {});
      await opened?.file.close();
    },
  };
};
