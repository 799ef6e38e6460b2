import type { ApiError } from './error.ts';

const baseMillis = 300;
const maxMillis = 20_000;

/**
 * Whether another attempt is useful and harmless. 429, `busy` and `conflict` say that nothing was done; after another 503 that
 * is not known. The lock of a share link (`too-many-attempts`) outlasts any retries.
 * @param isRepeatable carrying the request out twice is the same as once
 */
export const canRetry = ({ status, code }: Pick<ApiError, 'status' | 'code'>, isRepeatable: boolean): boolean => {
  if (status === 429) return code !== 'too-many-attempts';
  return code === 'busy' || code === 'conflict' || (status === 503 && isRepeatable);
};

/**
 * Milliseconds before the next attempt: full jitter under a bound that doubles from 300 ms, after what the server asks for.
 * @param attempt 0 after the first one
 * @param retryAfter seconds, from `Retry-After`
 * @param random at least 0, less than 1
 */
export const retryDelay = (attempt: number, retryAfter: number | undefined, random: number): number => {
  const jitter = random * Math.min(baseMillis * 2 ** attempt, maxMillis);
  return Math.min((retryAfter ?? 0) * 1000, maxMillis) + jitter;
};

/** Waits. @throws the reason of the signal as soon as it is aborted */
export const pause = (millis: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, millis);
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
