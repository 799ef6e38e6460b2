import { addMillis, ttlSeconds } from '../core/instant.ts';
import { dayMillis } from '../core/time-units.ts';
import type { Acknowledgement, SignalStatus } from '../sessions/session.ts';
import { batchGet } from '../table/batch-get.ts';
import { type Change, commit, type Write } from '../table/commit.ts';
import { ConditionFailed } from '../table/errors.ts';
import { idOf, type Key, keys, prefixes } from '../table/keys.ts';
import { queryPage } from '../table/page.ts';
import type { Signal } from './signal.ts';

/** How long a signal is kept for a receiver that does not acknowledge it. */
const retentionMillis = 30 * dayMillis;

const untilOf = ({ iat }: Pick<Signal, 'iat'>): string => addMillis(iat, retentionMillis);

/** Commits a change. @returns false when its conditions did not hold */
const isMade = async (change: Change): Promise<boolean> => {
  try {
    await commit(change);
    return true;
  } catch (error) {
    if (error instanceof ConditionFailed) return false;
    throw error;
  }
};

/** Updates the receipt on the session, which only the signal of its end has. */
const receiptWrite = (receiver: string, signal: Signal, status: SignalStatus): Write[] =>
  signal.type === 'support-session.ended'
    ? [
        {
          label: 'session',
          update: {
            Key: keys.session(signal.accountId, signal.sessionId),
            UpdateExpression: 'SET acknowledgements.#receiver = :status',
            ConditionExpression: 'attribute_exists(PK)',
            ExpressionAttributeNames: { '#receiver': receiver },
            ExpressionAttributeValues: { ':status': status },
          },
        },
      ]
    : [];

/**
 * Keeps a signal for a receiver until it is acknowledged, and names the receiver in the session's receipt. A repeated event
 * changes nothing, even after the acknowledgement.
 * @returns false when the signal was known already
 */
export const keepSignal = (receiver: string, signal: Signal): Promise<boolean> => {
  const { jti } = signal;
  const change: Change = {
    writes: [
      {
        label: 'pending',
        put: {
          Item: {
            ...keys.pendingSignal(receiver, jti),
            ...signal,
            until: untilOf(signal),
            ttl: ttlSeconds(untilOf(signal)),
          },
          ConditionExpression: 'attribute_not_exists(PK)',
        },
      },
      {
        label: 'done',
        check: { Key: keys.doneSignal(receiver, jti), ConditionExpression: 'attribute_not_exists(PK)' },
      },
      ...receiptWrite(receiver, signal, {}),
    ],
    entries: [],
  };
  return isMade(change);
};

type PendingItem = Signal & Key & { until: string };

/** Signals that a receiver has not acknowledged, oldest first, strongly consistent, without those older than 30 days. */
export const pendingSignals = async (
  receiver: string,
  size: number,
  now: string,
): Promise<{ signals: Signal[]; more: boolean }> => {
  const { items, next } = await queryPage<PendingItem>({
    PK: keys.pendingSignal(receiver, '').PK,
    prefix: prefixes.pendingSignal,
    size,
    filter: { expression: '#until > :now', names: { '#until': 'until' }, values: { ':now': now } },
  });
  return { signals: items, more: next !== undefined };
};

/** Reads signals by id, strongly consistent; the map lacks those that the receiver has acknowledged. */
export const readPending = async (receiver: string, jtis: readonly string[]): Promise<Map<string, Signal>> => {
  const items = await batchGet<PendingItem>([...new Set(jtis)].map((jti) => keys.pendingSignal(receiver, jti)));
  return new Map(items.map((item) => [idOf(item), item]));
};

/**
 * Stores that a receiver has acknowledged a signal or cannot read it. It is not delivered again, and the session's receipt
 * shows the answer.
 * @returns false when that was stored already
 */
export const settleSignal = (receiver: string, signal: Signal, acknowledgement: Acknowledgement): Promise<boolean> => {
  const { jti } = signal;
  const change: Change = {
    writes: [
      {
        label: 'pending',
        remove: { Key: keys.pendingSignal(receiver, jti), ConditionExpression: 'attribute_exists(PK)' },
      },
      {
        label: 'done',
        put: {
          Item: { ...keys.doneSignal(receiver, jti), ...acknowledgement, ttl: ttlSeconds(untilOf(signal)) },
        },
      },
      ...receiptWrite(receiver, signal, acknowledgement),
    ],
    entries: [],
  };
  return isMade(change);
};
