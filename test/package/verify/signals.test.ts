import { generateKeyPair } from 'jose';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  createVerifier,
  InvalidSignal,
  InvalidToken,
  type Signal,
  Unavailable,
  type Verifier,
} from '../../../package/verify/index.ts';
import { createFakeGatehouse, type FakeGatehouse } from '../../support/product/fake-gatehouse.ts';

let gatehouse: FakeGatehouse;
beforeEach(async () => {
  gatehouse = await createFakeGatehouse();
});

/** Later than tokens for which a signal can have been missed before the first poll. */
const settle = (): void => {
  gatehouse.state.millis += 61_000;
};

describe('signals', () => {
  test('a token is refused after the next poll, and others are not', async () => {
    const verifier = gatehouse.verifier({ acknowledgeMillis: 0 });
    await verifier.poll();
    settle();
    const [token, other] = [await gatehouse.token(), await gatehouse.token({ sid: 'ses_2' })];
    expect((await verifier.verify(token)).sessionId).toBe('ses_1');
    gatehouse.state.sets['jrn_1'] = await gatehouse.ended('jrn_1');
    await verifier.poll();
    await expect(verifier.verify(token)).rejects.toThrow('The support session has ended');
    expect((await verifier.verify(other)).sessionId).toBe('ses_2');
    expect(gatehouse.state.introspected).toEqual([]);
  });

  test('after a change earlier tokens are refused, and those with the new claims are not', async () => {
    const verifier = gatehouse.verifier({ poll: false });
    const before = await gatehouse.token();
    const to = { sub: 'adam', grant_id: 'grt_2', epoch: 3 };
    await verifier.receive(await gatehouse.changed('jrn_1', to));
    await expect(verifier.verify(before)).rejects.toThrow('renew the token');
    expect((await verifier.verify(await gatehouse.token({ ...to, jti: 'tok_2' }))).userId).toBe('adam');
    gatehouse.state.millis += 1000;
    expect((await verifier.verify(await gatehouse.token({ jti: 'tok_3' }))).tokenId).toBe('tok_3');
  });

  test('tokens from before a change are refused, and an older change that comes late takes nothing back', async () => {
    const verifier = gatehouse.verifier({ poll: false });
    const at = gatehouse.seconds();
    const to = { sub: 'olivia', grant_id: 'grt_1', epoch: 2 };
    const issued = (iat: number, epoch: number) =>
      gatehouse.token({ iat, exp: iat + 300, epoch, jti: `${iat}-${epoch}` });
    const expectChanged = async (): Promise<void> => {
      for (const token of [await issued(at - 1, 1), await issued(at - 1, 2), await issued(at, 1)])
        await expect(verifier.verify(token)).rejects.toThrow('renew the token');
      expect((await verifier.verify(await issued(at, 2))).epoch).toBe(2);
      expect((await verifier.verify(await issued(at + 1, 2))).epoch).toBe(2);
    };
    await verifier.receive(await gatehouse.changed('jrn_1', to, at));
    await expectChanged();
    await verifier.receive(await gatehouse.changed('jrn_2', { ...to, epoch: 1 }, at - 5));
    await expectChanged();
  });

  test('an end stays the end, whatever comes after it', async () => {
    const verifier = gatehouse.verifier({ poll: false });
    const token = await gatehouse.token();
    await verifier.receive(await gatehouse.ended('jrn_2'));
    const to = { sub: 'olivia', grant_id: 'grt_1', epoch: 3 };
    await verifier.receive(await gatehouse.changed('jrn_1', { ...to, epoch: 1 }));
    await expect(verifier.verify(token)).rejects.toBeInstanceOf(InvalidToken);
    gatehouse.state.millis += 1000;
    await verifier.receive(await gatehouse.changed('jrn_3', to));
    gatehouse.state.millis += 1000;
    await expect(verifier.verify(await gatehouse.token({ epoch: 3 }))).rejects.toThrow('ended');
  });

  test('where signals are pushed, tokens from before the start are introspected', async () => {
    const token = await gatehouse.token();
    const verifier = gatehouse.verifier({ poll: false });
    gatehouse.state.active = false;
    await expect(verifier.verify(token)).rejects.toThrow('ended');
    settle();
    expect((await verifier.verify(await gatehouse.token({ jti: 'tok_2' }))).tokenId).toBe('tok_2');
  });

  test('a pushed signal is passed on to the other processes, once', async () => {
    const sent: string[] = [];
    const verifiers: Verifier[] = [];
    const onSignal = async (_: Signal, set: string): Promise<void> => {
      sent.push(set);
      for (const one of verifiers) await one.receive(set);
    };
    verifiers.push(gatehouse.verifier({ poll: false, onSignal }), gatehouse.verifier({ poll: false, onSignal }));
    const token = await gatehouse.token();
    const set = await gatehouse.ended('jrn_1');
    await verifiers[0]?.receive(set);
    await expect.poll(() => sent).toEqual([set, set]);
    for (const one of verifiers) await expect(one.verify(token)).rejects.toThrow('ended');
    expect(sent).toEqual([set, set]);
  });

  test('a pushed signal must be genuine', async () => {
    const seen: Signal[] = [];
    const verifier = gatehouse.verifier({ poll: false, onSignal: (signal) => seen.push(signal) });
    const token = await gatehouse.token();
    const { privateKey } = await generateKeyPair('ES256');
    const caep = 'https://schemas.openid.net/secevent/caep/event-type/session-revoked';
    const event = { [caep]: { event_timestamp: 1 } };
    const codes: string[] = [];
    for (const set of [
      await gatehouse.set('j', event, {}, { key: privateKey }),
      await gatehouse.set('j', event, { iss: 'https://evil.example' }),
      await gatehouse.set('j', event, { aud: 'urn:other' }),
      await gatehouse.set('j', { 'https://unknown.example': { event_timestamp: 1 } }),
      await gatehouse.set('j', { ...event, other: {} }),
      await gatehouse.set('j', event, { sub_id: { format: 'opaque', id: 'ses_1' } }),
      token,
      'x',
    ]) {
      const error = await verifier.receive(set).catch((thrown: unknown) => thrown);
      codes.push(error instanceof InvalidSignal ? error.code : String(error));
    }
    const unread = 'invalid_request';
    const named = ['authentication_failed', 'invalid_issuer', 'invalid_audience'];
    expect(codes).toEqual([...named, unread, unread, unread, unread, unread]);
    expect(seen).toEqual([]);
    expect((await verifier.verify(token)).sessionId).toBe('ses_1');
  });
});

describe('without Gatehouse', () => {
  test('a verifier needs a service token, unless signals are pushed', () => {
    const { serviceToken, ...options } = { issuer: 'https://gatehouse.example.com', serviceToken: '' };
    expect(() => createVerifier(options)).toThrow(TypeError);
    expect(() => createVerifier({ ...options, serviceToken })).toThrow('serviceToken is missing');
    expect(createVerifier({ ...options, poll: false }).issuer).toBe(options.issuer);
  });

  test('tokens are accepted for the silence that was chosen, and then refused', async () => {
    const verifier = gatehouse.verifier({ acknowledgeMillis: 0, maxSilenceSeconds: 30, pollMillis: 1000 });
    await verifier.poll();
    settle();
    await verifier.poll();
    const token = await gatehouse.token();
    await verifier.verify(token);
    gatehouse.state.isDown = true;
    gatehouse.state.millis += 30_000;
    await verifier.verify(token);
    gatehouse.state.millis += 1;
    await expect(verifier.verify(token)).rejects.toBeInstanceOf(Unavailable);
    gatehouse.state.isDown = false;
    gatehouse.state.millis += 1001;
    await verifier.verify(token);
    verifier.close();
  });

  test('a token is introspected once after the clock was set back, and silence is noticed', async () => {
    const verifier = gatehouse.verifier({ acknowledgeMillis: 0 });
    await verifier.poll();
    gatehouse.state.millis -= 3_600_000;
    const token = await gatehouse.token();
    for (let request = 0; request < 3; request += 1) await verifier.verify(token);
    expect(gatehouse.state.introspected).toHaveLength(1);
    gatehouse.state.isDown = true;
    gatehouse.state.millis += 60_001;
    await expect(verifier.verify(token)).rejects.toBeInstanceOf(Unavailable);
    verifier.close();
  });

  test('a signal that arrives while Gatehouse is asked counts', async () => {
    const verifier: Verifier = gatehouse.verifier({
      poll: false,
      fetch: async (url, init) => {
        const answer = await gatehouse.fetch(url, init);
        if (String(url).endsWith('/oauth/introspect')) await verifier.receive(await gatehouse.ended('jrn_1'));
        return answer;
      },
    });
    await expect(verifier.verify(await gatehouse.token(), { sure: true })).rejects.toThrow('ended');
    expect(gatehouse.state.introspected).toHaveLength(1);
  });

  test('nothing is accepted before the first poll, unless that was chosen', async () => {
    const token = await gatehouse.token();
    gatehouse.state.isDown = true;
    const strict = gatehouse.verifier();
    await expect(strict.verify(token)).rejects.toBeInstanceOf(Unavailable);
    gatehouse.state.isDown = false;
    const lenient = gatehouse.verifier({ maxSilenceSeconds: Number.POSITIVE_INFINITY });
    await expect(lenient.verify(token)).resolves.toMatchObject({ agent: { id: 'ada' } });
    expect(gatehouse.state.introspected).toEqual([]);
  });

  test('a signal that cannot be verified now is neither acknowledged nor reported', async () => {
    const verifier = gatehouse.verifier({ acknowledgeMillis: 0 });
    gatehouse.state.sets['jrn_1'] = await gatehouse.ended('jrn_1');
    const { fetch } = gatehouse;
    const withoutKeys = gatehouse.verifier({
      acknowledgeMillis: 0,
      fetch: async (url, init) =>
        String(url).endsWith('jwks.json') ? new Response(null, { status: 500 }) : fetch(url, init),
    });
    await expect(withoutKeys.poll()).rejects.toBeInstanceOf(Unavailable);
    await verifier.poll();
    expect(gatehouse.state.polls.every(({ ack, setErrs }) => !ack?.length && !Object.keys(setErrs ?? {}).length)).toBe(
      true,
    );
  });
});
