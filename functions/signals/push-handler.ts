import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { canaryAccountId } from '../../shared/core/canary.ts';
import { clock } from '../../shared/core/clock.ts';
import { log } from '../../shared/core/log.ts';
import { pooled } from '../../shared/core/pool.ts';
import { currentSettings, receiversOf } from '../../shared/settings/current.ts';
import type { SignalReceiver } from '../../shared/settings/schema.ts';
import { type Signal, type SignalledEntry, signalOf } from '../../shared/signals/signal.ts';
import { keepSignal, readPending } from '../../shared/signals/store.ts';
import { settle } from './settle.ts';
import { signed } from './signed.ts';

type Pushed = SignalReceiver & { audience: string; pushUrl: string };

const isPushed = (receiver: SignalReceiver & { audience: string }): receiver is Pushed =>
  receiver.pushUrl !== undefined;

const timeoutMillis = 5000;

/** The error code in an answer to a signal that the receiver cannot read (RFC 8935, 2.3); undefined when it has none. */
const refusalIn = async (response: Response): Promise<string | undefined> => {
  const body: unknown = await response.json().catch(() => undefined);
  const err = (body as { err?: unknown } | null | undefined)?.err;
  return typeof err === 'string' ? err.slice(0, 100) : undefined;
};

/**
 * Delivers a signal to a receiver by push (RFC 8935). 202, or any other 2xx, acknowledges it; 400 with an error code
 * refuses it for good.
 * @throws on any other answer, or none: the signal must be pushed again
 */
const push = async (signal: Signal, { id: receiver, audience, pushUrl }: Pushed): Promise<void> => {
  const { jti } = signal;
  const isPending = async () => (await readPending(receiver, [jti])).has(jti);
  // If the outbox has not kept the signal yet, it is kept here, unless the outbox does so first. A signal that was
  // acknowledged is not pushed again.
  if (!(await isPending()) && !(await keepSignal(receiver, signal)) && !(await isPending())) return;
  const response = await fetch(pushUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/secevent+jwt', accept: 'application/json' },
    body: await signed(signal, audience),
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMillis),
  });
  const error = response.status === 400 ? await refusalIn(response) : undefined;
  if (!response.ok && error === undefined) throw new Error(`${receiver} answered ${response.status}`);
  const at = clock.now();
  await settle(receiver, signal, error === undefined ? { at } : { at, error });
};

/** Pushes the signal of a message to every push receiver. @returns whether all of them have it */
const delivered = async ({ body }: SQSRecord): Promise<boolean> => {
  const signal = signalOf((JSON.parse(body) as { detail: SignalledEntry }).detail);
  if (!signal || signal.accountId === canaryAccountId) return true;
  const outcomes = await pooled(receiversOf(currentSettings()).filter(isPushed), 4, (receiver) =>
    push(signal, receiver).then(
      () => true,
      (error: unknown) => {
        log.error('SIGNAL_PUSH_FAILED', error, { receiver: receiver.id, jti: signal.jti });
        return false;
      },
    ),
  );
  return outcomes.every(Boolean);
};

/** Handles the queue of events to push. Messages that not every receiver got are retried, then become dead letters. */
export const handler = async (event: SQSEvent): Promise<SQSBatchResponse> => {
  const outcomes = await pooled(event.Records, 4, async (record) => ({
    record,
    done: await delivered(record).catch((error: unknown) => {
      log.error('SIGNAL_PUSH_FAILED', error, { message: record.messageId });
      return false;
    }),
  }));
  return {
    batchItemFailures: outcomes.filter(({ done }) => !done).map(({ record }) => ({ itemIdentifier: record.messageId })),
  };
};
