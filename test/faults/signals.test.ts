import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { handler as sequencer } from '../../functions/sequencer/handler.ts';
import { handler as outbox } from '../../functions/signals/outbox-handler.ts';
import { clock } from '../../shared/core/clock.ts';
import type { Session } from '../../shared/sessions/session.ts';
import { api } from '../support/api/api.ts';
import { agent, service, user } from '../support/api/identity.ts';
import { later, second, setClock } from '../support/clock/clock.ts';
import { readPages } from '../support/events/chain.ts';
import { pump, usePump } from '../support/events/consumers.ts';
import { makeSinks } from '../support/events/sinks.ts';
import { deliveries } from '../support/events/stream.ts';
import { type Receiver, startReceiver } from '../support/product/receiver.ts';
import { makeKms } from '../support/world/kms.ts';
import { makeAccount, makeGrant, makeSession } from '../support/world/world.ts';
import { atEveryStep } from './every-step.ts';

makeKms();
const sinks = makeSinks();
let receiver: Receiver;
usePump();
beforeAll(() => {
  receiver = startReceiver();
});
afterEach(() => {
  setClock();
  sinks.clear();
});
afterAll(() => receiver.stop());

const start = '2027-03-01T00:00:00.000Z';
const lag = 7 * second;

/** The bus hands everything that it took to the outbox, as often as it took it. */
const tellOutbox = async (): Promise<void> => {
  for (const detail of sinks.events) await outbox({ detail });
};

/** A process of the product polls and is killed before it acknowledges; the next one polls twice. */
const receive = async (): Promise<void> => {
  receiver.restart();
  await receiver.verifier.poll();
  receiver.restart();
  await receiver.verifier.poll();
  await receiver.verifier.poll();
};

const pending = async (): Promise<string[]> => {
  const { body } = await api<{ sets: Record<string, string> }>('pollSignals', { as: service, body: {} });
  return Object.keys(body.sets);
};

const sessionsOf = (accountId: string): Promise<Session[]> =>
  readPages('listSessions', { as: user('owner', accountId), params: { accountId } });

/** A session that has just ended, its other entries published long ago. */
const justEnded = async () => {
  setClock(start);
  const accountId = await makeAccount();
  await makeGrant(accountId, { scope: 'full' });
  const { sessionId, accessToken } = await makeSession(accountId);
  await pump.sequence();
  sinks.clear();
  await api('leaveSession', { as: agent(), params: { sessionId } });
  const records = await pump.takeEntries();
  setClock(later(start, lag));
  return { accountId, sessionId, accessToken, records };
};

describe('the end of a session', () => {
  it('reaches the product as a verified signal, once, whatever call the process died at', async () => {
    const known: string[] = [];
    const calls = await atEveryStep(async () => {
      const { accountId, accessToken, records } = await justEnded();
      const deliver = deliveries(sequencer, records);
      return {
        work: async () => {
          await deliver();
          await tellOutbox();
          await receive();
        },
        check: async () => {
          const [jti = ''] = sinks.events.map(({ entryId }) => entryId);
          expect(await pending()).toEqual([]);
          // Verified, and one signal however often it was delivered.
          expect(receiver.received()).toEqual([...known, jti]);
          const ended = { name: 'InvalidToken', message: 'The support session has ended' };
          await expect(receiver.verifier.verify(accessToken)).rejects.toMatchObject(ended);
          // A process that has received no signal asks Gatehouse.
          receiver.restart();
          await expect(receiver.verifier.verify(accessToken)).rejects.toMatchObject(ended);
          const acknowledged = { receiver: 'default', acknowledgedAt: clock.now() };
          expect(await sessionsOf(accountId)).toMatchObject([
            { status: 'ended', endedAt: start, receipt: { receivers: [acknowledged], lagMillis: lag } },
          ]);
          // The bus repeats itself: what was acknowledged does not come back.
          setClock(later(start, 2 * lag));
          await tellOutbox();
          expect(await pending()).toEqual([]);
          expect(await sessionsOf(accountId)).toMatchObject([{ receipt: { lagMillis: lag } }]);
          known.push(jti);
        },
      };
    });
    // Six in the sequencer, the outbox, and three polls.
    expect(calls).toBeGreaterThanOrEqual(6 + 1 + 3 * 2);
  });

  it('is acknowledged once by many polls at the same time', async () => {
    const ends = [await justEnded(), await justEnded(), await justEnded()];
    for (const { records } of ends) await deliveries(sequencer, records)();
    await tellOutbox();
    const ack = await pending();
    expect(ack).toHaveLength(3);
    const body = { ack, maxEvents: 0 };
    const answers = await Promise.all(Array.from({ length: 8 }, () => api('pollSignals', { as: service, body })));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(await pending()).toEqual([]);
    for (const { accountId } of ends)
      expect(await sessionsOf(accountId)).toMatchObject([{ receipt: { lagMillis: lag } }]);
  });
});
