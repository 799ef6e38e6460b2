import type { SQSRecord } from 'aws-lambda';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { handler as push } from '../../functions/signals/push-handler.ts';
import type { Session } from '../../shared/sessions/session.ts';
import { api } from '../support/api/api.ts';
import { agent, user } from '../support/api/identity.ts';
import { later, second, setClock } from '../support/clock/clock.ts';
import { readPages } from '../support/events/chain.ts';
import { pump, usePump } from '../support/events/consumers.ts';
import { makeSinks } from '../support/events/sinks.ts';
import { type Receiver, startReceiver } from '../support/product/receiver.ts';
import { settingsVariable } from '../support/setup/settings.ts';
import { makeKms } from '../support/world/kms.ts';
import { makeAccount, makeGrant, makeSession } from '../support/world/world.ts';
import { atEveryStep } from './every-step.ts';

const pushUrl = 'https://product.example/signals';
process.env['SETTINGS'] = settingsVariable({ signalReceivers: [{ id: 'pushed', pushUrl }] });

makeKms();
const sinks = makeSinks();
let receiver: Receiver;
/** What becomes of the next requests, instead of their reaching the product. */
const instead: (() => Response | Promise<Response>)[] = [];
usePump();
beforeAll(async () => {
  receiver = startReceiver();
  // The public keys are asked of KMS once in the life of a process.
  await api('getKeys');
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    expect(url).toBe(pushUrl);
    return instead.shift()?.() ?? receiver.push(new Request(url, init));
  });
});
afterEach(() => {
  setClock();
  sinks.clear();
});
afterAll(async () => {
  vi.unstubAllGlobals();
  receiver.stop();
});

const start = '2027-03-01T00:00:00.000Z';
const lag = 3 * second;

/** A session that has just ended, and the message that the queue got of it. */
const justEnded = async () => {
  setClock(start);
  const accountId = await makeAccount();
  await makeGrant(accountId);
  const { sessionId } = await makeSession(accountId);
  await api('leaveSession', { as: agent(), params: { sessionId } });
  await pump.sequence();
  const detail = sinks.events.find(({ accountId: of, type }) => of === accountId && type === 'support-session.ended');
  setClock(later(start, lag));
  const Records = [{ messageId: sessionId, body: JSON.stringify({ detail }) } as SQSRecord];
  const receipt = async () => {
    const [session] = await readPages<Session>('listSessions', { as: user('owner', accountId), params: { accountId } });
    return session?.receipt;
  };
  return { jti: detail?.entryId ?? '', Records, receipt };
};

/** One delivery by the queue. @throws when the message is to come again */
const delivery = async (Records: SQSRecord[]): Promise<void> => {
  const { batchItemFailures } = await push({ Records });
  if (batchItemFailures.length > 0) throw new Error('to be delivered again');
};

describe('a pushed signal', () => {
  it('is received once, and its receipt kept, whatever call the process died at', async () => {
    const known: string[] = [];
    const calls = await atEveryStep(async () => {
      const { jti, Records, receipt } = await justEnded();
      return {
        work: () => delivery(Records),
        check: async () => {
          known.push(jti);
          expect(receiver.received()).toEqual(known);
          expect(await receipt()).toMatchObject({ lagMillis: lag });
          // Once acknowledged, it is not pushed again.
          instead.push(() => Promise.reject(new Error('pushed again')));
          await delivery(Records);
          expect(instead.splice(0)).toHaveLength(1);
        },
      };
    });
    // Kept, looked for, signed, settled.
    expect(calls).toBe(4);
  });

  it('comes again until the product takes it, and no more once it was refused', async () => {
    const { jti, Records, receipt } = await justEnded();
    instead.push(
      () => Promise.reject(new Error('down')),
      () => new Response(null, { status: 503 }),
      () => new Response(null, { status: 400 }),
    );
    for (let attempt = 0; attempt < 3; attempt++) await expect(delivery(Records)).rejects.toThrow('again');
    expect(await receipt()).toMatchObject({ lagMillis: null });
    await delivery(Records);
    expect(receiver.received()).toContain(jti);
    expect(await receipt()).toMatchObject({ lagMillis: lag });

    const refused = await justEnded();
    instead.push(() => Response.json({ err: 'invalid_key' }, { status: 400 }));
    await delivery(refused.Records);
    await delivery(refused.Records);
    expect(await receipt()).toMatchObject({ lagMillis: lag });
    expect(await refused.receipt()).toMatchObject({ receivers: [{ error: 'invalid_key' }], lagMillis: null });
  });
});
