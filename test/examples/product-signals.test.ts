import { generateKeyPair } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { until } from '../local/support/until.ts';
import { nothing, strayBit, t0, useProduct } from '../support/product/example-product.ts';

const { the, start, read, push, queue, lines } = useProduct();

let strangers: Awaited<ReturnType<typeof generateKeyPair>>;
beforeAll(async () => {
  strangers = await generateKeyPair('ES256');
});

describe('signals by polling', () => {
  it('a revoked session opens nothing from then on, and is acknowledged by the next poll', async () => {
    const token = await the.gatehouse.token(t0);
    const other = await the.gatehouse.token(t0, { sid: 'ses_2' });
    const signal = await the.gatehouse.revoked(t0 + 10);
    queue(signal);
    expect((await read(token)).status).toBe(200);
    expect(await the.product.pollOnce()).toEqual({ ...nothing, handled: [signal.jti] });
    const refused = await read(token);
    expect(refused.status).toBe(401);
    expect(await refused.json()).toMatchObject({ error_description: 'The support session has ended' });
    expect((await read(other)).status).toBe(200);
    // Whatever is issued later, a session that ended stays ended.
    expect((await read(await the.gatehouse.token(t0 + 20))).status).toBe(401);

    expect(the.gatehouse.acknowledged).toEqual([]);
    expect(await the.product.pollOnce()).toEqual(nothing);
    expect(the.gatehouse.acknowledged).toEqual([signal.jti]);
    expect(the.gatehouse.asked).toEqual([
      { authorization: 'Bearer service-token', ack: [], setErrs: {} },
      { authorization: 'Bearer service-token', ack: [signal.jti], setErrs: {} },
    ]);
    await the.product.pollOnce();
    expect(the.gatehouse.asked.at(-1)?.ack).toEqual([]);
  });

  it('a change within a session bars tokens from before it, and the session goes on', async () => {
    queue(await the.gatehouse.changed(t0 + 10));
    await the.product.pollOnce();
    the.seconds = t0 + 20;
    expect((await read(await the.gatehouse.token(t0 + 9))).status).toBe(401);
    expect((await read(await the.gatehouse.token(t0 + 9, { epoch: 2 }))).status).toBe(401);
    expect((await read(await the.gatehouse.token(t0 + 10))).status).toBe(401);
    expect((await read(await the.gatehouse.token(t0 + 10, { epoch: 2 }))).status).toBe(200);
    expect((await read(await the.gatehouse.token(t0 + 11, { epoch: 2 }))).status).toBe(200);
    // One from before, delivered late, takes nothing back.
    queue(await the.gatehouse.changed(t0 + 5, { epoch: 1 }));
    await the.product.pollOnce();
    expect((await read(await the.gatehouse.token(t0 + 9))).status).toBe(401);
    expect((await read(await the.gatehouse.token(t0 + 10, { epoch: 2 }))).status).toBe(200);
    queue(await the.gatehouse.revoked(t0 + 12), await the.gatehouse.changed(t0 + 13, { epoch: 3 }));
    await the.product.pollOnce();
    expect((await read(await the.gatehouse.token(t0 + 14, { epoch: 3 }))).status).toBe(401);
  });

  it('a signal delivered again is handled once and acknowledged again', async () => {
    const signal = await the.gatehouse.revoked(t0);
    queue(signal);
    await the.product.pollOnce();
    await the.product.pollOnce();
    queue(signal);
    expect(await the.product.pollOnce()).toEqual({ ...nothing, known: [signal.jti] });
    await the.product.pollOnce();
    expect(the.gatehouse.acknowledged).toEqual([signal.jti, signal.jti]);
    expect((await lines()).map(({ jti }) => jti)).toEqual([signal.jti]);
  });

  it('of two deliveries at once, by poll and by push, one is the first', async () => {
    const signal = await the.gatehouse.revoked(t0);
    queue(signal);
    const [outcome, ...pushed] = await Promise.all([the.product.pollOnce(), push(signal.jws), push(signal.jws)]);
    expect(outcome.handled.length + outcome.known.length).toBe(1);
    expect(pushed.map(({ status }) => status)).toEqual([202, 202]);
    expect(await lines()).toHaveLength(1);
  });

  it('death between remembering and acknowledging: handled once, acknowledged in the end', async () => {
    const token = await the.gatehouse.token(t0);
    const signal = await the.gatehouse.revoked(t0);
    queue(signal);
    await the.product.pollOnce();
    await start();
    expect((await read(token)).status).toBe(401);
    expect(await the.product.pollOnce()).toEqual({ ...nothing, known: [signal.jti] });
    expect(the.gatehouse.acknowledged).toEqual([]);
    await the.product.pollOnce();
    expect(the.gatehouse.acknowledged).toEqual([signal.jti]);
    expect(the.gatehouse.queue.size).toBe(0);
    expect(await lines()).toHaveLength(1);
  });

  it('death before remembering: it is delivered again', async () => {
    const signal = await the.gatehouse.revoked(t0);
    queue(signal);
    const lost: typeof fetch = async (...request) => {
      await fetch(...request);
      throw new TypeError('fetch failed');
    };
    await start({ fetch: lost });
    await expect(the.product.pollOnce()).rejects.toThrow('fetch failed');
    await start();
    expect(await the.product.pollOnce()).toEqual({ ...nothing, handled: [signal.jti] });
    await the.product.pollOnce();
    expect(the.gatehouse.acknowledged).toEqual([signal.jti]);
  });

  it('what cannot be written down holds all the same, and is not acknowledged', async () => {
    const token = await the.gatehouse.token(t0);
    const signal = await the.gatehouse.revoked(t0);
    await the.store?.close();
    queue(signal);
    await expect(the.product.pollOnce()).rejects.toThrow();
    await expect(the.product.pollOnce()).rejects.toThrow();
    expect((await read(token)).status).toBe(401);
    expect(the.gatehouse.asked.flatMap(({ ack }) => ack)).toEqual([]);
    await start();
    expect(await the.product.pollOnce()).toEqual({ ...nothing, handled: [signal.jti] });
  });

  it('an acknowledgement whose poll failed is sent again', async () => {
    const signal = await the.gatehouse.revoked(t0);
    queue(signal);
    await the.product.pollOnce();
    the.gatehouse.answerPollsWith(503);
    await expect(the.product.pollOnce()).rejects.toThrow('Gatehouse answered a poll for signals with 503');
    the.gatehouse.answerPollsWith(200);
    await the.product.pollOnce();
    expect(the.gatehouse.acknowledged).toEqual([signal.jti]);
  });

  it.each<[string, string, () => Promise<{ jti: string; jws: string }>]>([
    ['signed with a foreign key', 'authentication_failed', () => the.gatehouse.revoked(t0, {}, { keys: strangers })],
    [
      'signed with an unknown key',
      'invalid_key',
      () => the.gatehouse.revoked(t0, {}, { keys: strangers, kid: 'key-2' }),
    ],
    ['of another issuer', 'invalid_issuer', () => the.gatehouse.revoked(t0, { iss: 'https://other.example' })],
    ['for another audience', 'invalid_audience', () => the.gatehouse.revoked(t0, { aud: 'urn:other' })],
    ['of another type', 'invalid_request', () => the.gatehouse.revoked(t0, {}, { typ: 'at+jwt' })],
    [
      'with a stray bit',
      'invalid_request',
      () => the.gatehouse.revoked(t0).then((s) => ({ ...s, jws: strayBit(s.jws) })),
    ],
    ['which is no JWS', 'invalid_request', async () => ({ jti: 'set_x', jws: 'x' })],
    ['under another jti', 'invalid_request', async () => ({ ...(await the.gatehouse.revoked(t0)), jti: 'set_x' })],
    [
      'about no session',
      'invalid_request',
      () => the.gatehouse.revoked(t0, { sub_id: { format: 'opaque', id: 'ses_1' } }),
    ],
    ['of an unknown event', 'invalid_request', () => the.gatehouse.set(t0, { 'urn:other': {} })],
    ['without an event', 'invalid_request', () => the.gatehouse.set(t0, {})],
  ])('not genuine: %s is the.reported and has no effect', async (_, err, make) => {
    const token = await the.gatehouse.token(t0);
    const { jti, jws } = await make();
    queue({ jti, jws });
    expect(await the.product.pollOnce()).toEqual({ ...nothing, refused: [jti] });
    expect((await read(token)).status).toBe(200);
    expect(await lines()).toEqual([]);
    expect(await the.product.pollOnce()).toEqual(nothing);
    expect(the.gatehouse.asked.at(-1)).toMatchObject({
      ack: [],
      setErrs: { [jti]: { err, description: expect.any(String) } },
    });
    expect(the.gatehouse.acknowledged).toEqual([]);
    await the.product.pollOnce();
    expect(the.gatehouse.asked.at(-1)?.setErrs).toEqual({});
  });

  it('one that is not genuine does not keep others from being taken', async () => {
    const forged = await the.gatehouse.revoked(t0, { sid: 'ses_2' }, { keys: strangers });
    const signal = await the.gatehouse.revoked(t0);
    queue(forged, signal);
    expect(await the.product.pollOnce()).toEqual({ ...nothing, refused: [forged.jti], handled: [signal.jti] });
    await the.product.pollOnce();
    expect(the.gatehouse.queue.size).toBe(0);
  });

  it('while the keys cannot be had, neither acknowledged nor the.reported', async () => {
    const signal = await the.gatehouse.revoked(t0);
    queue(signal);
    the.gatehouse.answerKeysWith(500);
    expect(await the.product.pollOnce()).toEqual({ ...nothing, undecided: [signal.jti] });
    the.gatehouse.answerKeysWith(200);
    expect(await the.product.pollOnce()).toEqual({ ...nothing, handled: [signal.jti] });
    expect(the.gatehouse.asked.at(-1)).toMatchObject({ ack: [], setErrs: {} });
  });

  it('signed with a new key, right after the keys were fetched: not refused, and taken when the key is known', async () => {
    // Fetches the keys. For a second from now they are not fetched again.
    await read(await the.gatehouse.token(t0));
    const fresh = await generateKeyPair('ES256');
    await the.gatehouse.publish('key-2', fresh);
    queue(await the.gatehouse.revoked(t0, {}, { keys: fresh, kid: 'key-2' }));
    await until(async () => (await the.product.pollOnce()).handled[0]);
    expect(the.gatehouse.asked.flatMap(({ setErrs }) => Object.keys(setErrs))).toEqual([]);
    expect((await read(await the.gatehouse.token(t0))).status).toBe(401);
  });
});

describe('signals by push', () => {
  it('are taken with an empty 202, also twice', async () => {
    const { jws } = await the.gatehouse.revoked(t0);
    for (let n = 0; n < 2; n++) {
      const response = await push(jws);
      expect([response.status, await response.text()]).toEqual([202, '']);
    }
    expect((await read(await the.gatehouse.token(t0))).status).toBe(401);
    expect(await lines()).toHaveLength(1);
  });

  it('are refused when they are not genuine', async () => {
    const forged = await push((await the.gatehouse.revoked(t0, {}, { keys: strangers })).jws);
    expect(forged.status).toBe(400);
    expect(forged.headers.get('content-type')).toBe('application/json');
    expect(forged.headers.get('content-language')).toBe('en');
    expect(await forged.json()).toEqual({ err: 'authentication_failed', description: 'The signature does not verify' });
    const { jws } = await the.gatehouse.revoked(t0);
    expect(await (await push(jws, 'application/jwt')).json()).toMatchObject({ err: 'invalid_request' });
    expect(await (await push('')).json()).toMatchObject({ err: 'invalid_request' });
    expect((await read(await the.gatehouse.token(t0))).status).toBe(200);
  });

  it('are to be sent again when the keys cannot be had, or the disk is full', async () => {
    const { jws } = await the.gatehouse.revoked(t0);
    the.gatehouse.answerKeysWith(500);
    expect((await push(jws)).status).toBe(503);
    the.gatehouse.answerKeysWith(200);
    await the.store?.close();
    expect((await push(jws)).status).toBe(500);
    expect(the.reported).toHaveLength(1);
    await start();
    expect((await push(jws)).status).toBe(202);
  });
});
