import { generateKeyPair } from 'jose';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Unavailable, type Verifier, type VerifierOptions } from '../../../package/verify/index.ts';
import { aboutSession, createFakeGatehouse, type FakeGatehouse } from '../../support/product/fake-gatehouse.ts';

/* Signals are delivered until they are acknowledged, possibly several times: to a product of one process, which acknowledges at once. */

let gatehouse: FakeGatehouse;
/** The ids of the signals that `onSignal` got, of all processes. */
let heard: string[];
beforeEach(async () => {
  gatehouse = await createFakeGatehouse();
  heard = [];
});
afterEach(() => {
  vi.useRealTimers();
});

const start = (options: Partial<VerifierOptions> = {}): Verifier =>
  gatehouse.verifier({ acknowledgeMillis: 0, onSignal: ({ id }) => heard.push(id), ...options });

const refused = (verifier: Verifier, token: string) =>
  expect(verifier.verify(token)).rejects.toThrow('The support session has ended');

/** What polls acknowledged and reported, one after another. */
const asked = () =>
  gatehouse.state.polls.map(({ ack = [], setErrs = {} }) => [ack, Object.entries(setErrs).map(([, { err }]) => err)]);

describe('a signal', () => {
  test('is acknowledged by the next poll, once, with the token of the service', async () => {
    const verifier = start();
    gatehouse.state.sets['jrn_1'] = await gatehouse.ended('jrn_1');
    for (let poll = 0; poll < 3; poll += 1) await verifier.poll();
    expect(asked()).toEqual([
      [[], []],
      [['jrn_1'], []],
      [[], []],
    ]);
    const tokens = gatehouse.state.polls.map(({ authorization }) => authorization);
    expect(new Set(tokens)).toEqual(new Set(['Bearer service']));
  });

  test('that is delivered again is acknowledged again, and passed on once', async () => {
    const verifier = start();
    const set = await gatehouse.ended('jrn_1');
    for (let delivery = 0; delivery < 2; delivery += 1) {
      gatehouse.state.sets['jrn_1'] = set;
      await verifier.poll();
      await verifier.poll();
    }
    expect(gatehouse.state.acknowledged).toEqual(['jrn_1', 'jrn_1']);
    expect(heard).toEqual(['jrn_1']);
  });

  test('that is polled and pushed at the same time is passed on once', async () => {
    const verifier = start();
    const set = await gatehouse.ended('jrn_1');
    gatehouse.state.sets['jrn_1'] = set;
    await Promise.all([verifier.poll(), verifier.receive(set), verifier.receive(set)]);
    expect(heard).toEqual(['jrn_1']);
  });

  test('is delivered to the next process when one dies before it acknowledges', async () => {
    const token = await gatehouse.token();
    gatehouse.state.sets['jrn_1'] = await gatehouse.ended('jrn_1');
    await start().poll();
    const next = start();
    await next.poll();
    await refused(next, token);
    expect(gatehouse.state.acknowledged).toEqual([]);
    await next.poll();
    expect(gatehouse.state.acknowledged).toEqual(['jrn_1']);
    expect(gatehouse.state.sets).toEqual({});
  });

  test('that a process acknowledged before it died is not needed by the next: it asks Gatehouse', async () => {
    const token = await gatehouse.token();
    gatehouse.state.sets['jrn_1'] = await gatehouse.ended('jrn_1');
    const first = start();
    await first.poll();
    await first.poll();
    expect(gatehouse.state.sets).toEqual({});
    gatehouse.state.active = false;
    await refused(start(), token);
    expect(gatehouse.state.introspected).toEqual([`token=${token}`]);
  });

  test('is delivered again when the answer to a poll was lost', async () => {
    gatehouse.state.sets['jrn_1'] = await gatehouse.ended('jrn_1');
    let isLost = true;
    const fetch: typeof gatehouse.fetch = async (...request) => {
      const answer = await gatehouse.fetch(...request);
      if (isLost) throw new TypeError('fetch failed');
      return answer;
    };
    const verifier = start({ fetch });
    await expect(verifier.poll()).rejects.toThrow('fetch failed');
    isLost = false;
    await verifier.poll();
    expect(heard).toEqual(['jrn_1']);
  });

  test('is acknowledged again when the poll that acknowledged it failed', async () => {
    const verifier = start();
    gatehouse.state.sets['jrn_1'] = await gatehouse.ended('jrn_1');
    await verifier.poll();
    gatehouse.state.pollStatus = 503;
    await expect(verifier.poll()).rejects.toThrow('503');
    gatehouse.state.pollStatus = 200;
    await verifier.poll();
    expect(gatehouse.state.acknowledged).toEqual(['jrn_1']);
  });

  test('with a key that is newer than the known ones is neither refused nor lost, and keeps no other from being received', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const verifier = start();
    const token = await gatehouse.token();
    // Fetches the keys. For a second from now they are not fetched again.
    await verifier.verify(token);
    const key = await gatehouse.publish('key-2');
    gatehouse.state.sets['jrn_1'] = await gatehouse.ended('jrn_1', {}, { key, header: { kid: 'key-2' } });
    gatehouse.state.sets['jrn_3'] = await gatehouse.ended('jrn_3', { sub_id: aboutSession('ses_3') });
    const other = await gatehouse.token({ sid: 'ses_3' });
    await expect(verifier.poll()).rejects.toBeInstanceOf(Unavailable);
    await refused(verifier, other);
    vi.advanceTimersByTime(1001);
    await verifier.poll();
    await refused(verifier, token);
    await verifier.poll();
    expect(asked().flatMap(([, errors]) => errors)).toEqual([]);
    expect(gatehouse.state.acknowledged).toEqual(['jrn_3', 'jrn_1']);
  });
});

describe('a signal that is not genuine', () => {
  const strangers = generateKeyPair('ES256');
  const withStrayBit = (set: string): string => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    return set.slice(0, -1) + alphabet[alphabet.indexOf(set.at(-1) ?? '') ^ 1];
  };
  const forged = async (header?: { kid: string }) =>
    gatehouse.ended('jrn_1', {}, { key: (await strangers).privateKey, ...(header && { header }) });
  const cases: [string, string, () => Promise<string>][] = [
    ['signed with a foreign key', 'authentication_failed', () => forged()],
    ['signed with an unknown key', 'invalid_key', () => forged({ kid: 'key-2' })],
    ['of another issuer', 'invalid_issuer', () => gatehouse.ended('jrn_1', { iss: 'https://other.example' })],
    ['for another audience', 'invalid_audience', () => gatehouse.ended('jrn_1', { aud: 'urn:other' })],
    ['of another type', 'invalid_request', () => gatehouse.ended('jrn_1', {}, { header: { typ: 'at+jwt' } })],
    ['with a stray bit', 'invalid_request', () => gatehouse.ended('jrn_1').then(withStrayBit)],
    ['not a JWS', 'invalid_request', async () => 'x'],
    // Its signature is good, so it takes effect: for another session than that of the token.
    ['under another jti', 'invalid_request', () => gatehouse.ended('jrn_2', { sub_id: aboutSession('ses_9') })],
    ['about no session', 'invalid_request', () => gatehouse.ended('jrn_1', { sub_id: { format: 'opaque', id: 'x' } })],
    ['of an unknown event', 'invalid_request', () => gatehouse.set('jrn_1', { 'urn:other': { event_timestamp: 1 } })],
    ['without an event', 'invalid_request', () => gatehouse.set('jrn_1', {})],
  ];
  test.each(cases)(
    '%s: is reported once as %s, has no effect, and keeps none from being received',
    async (_, err, make) => {
      const verifier = start();
      const token = await gatehouse.token();
      gatehouse.state.sets['jrn_1'] = await make();
      gatehouse.state.sets['jrn_3'] = await gatehouse.ended('jrn_3', { sub_id: aboutSession('ses_3') });
      for (let poll = 0; poll < 3; poll += 1) await verifier.poll();
      expect(asked()).toEqual([
        [[], []],
        [['jrn_3'], [err]],
        [[], []],
      ]);
      expect((await verifier.verify(token)).sessionId).toBe('ses_1');
      await refused(verifier, await gatehouse.token({ sid: 'ses_3' }));
    },
  );
});
