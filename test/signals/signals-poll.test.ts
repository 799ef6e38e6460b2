import { decodeProtectedHeader } from 'jose';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { handler as outbox } from '../../functions/signals/outbox-handler.ts';
import { api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { agent, service, user } from '../support/api/identity.ts';
import { day, later, setClock } from '../support/clock/clock.ts';
import { makeTable } from '../support/database/table.ts';
import { type Host, leave, makeHost } from '../support/world/host.ts';
import { makeKms } from '../support/world/kms.ts';
import { makeSession } from '../support/world/world.ts';
import { fillOutbox, tellingEntries } from './outbox.ts';
import { verifySignal } from './signal-tokens.ts';

const start = '2026-11-21T08:00:00.000Z';
const seconds = Date.parse(start) / 1000;
const audience = 'urn:gatehouse:product';
const kms = makeKms();

interface Polled {
  sets: Record<string, string>;
  moreAvailable: boolean;
}
const poll = (body?: unknown) => api<Polled>('pollSignals', { as: service, body });
const polled = async (body?: unknown): Promise<Polled> => {
  const answer = await poll(body);
  expect(answer.status).toBe(200);
  return answer.body;
};
const pending = async () => Object.keys((await polled({ maxEvents: 100 })).sets);

let host: Host;
beforeAll(makeTable);
beforeEach(async () => {
  setClock(start);
  await polled({ ack: await pending() });
  host = await makeHost();
  await host.grant({ scope: 'full' }, user('owner', host.accountId, 'olga'));
});
afterEach(() => {
  setClock();
  kms.clear();
});

/** Opens and ends sessions, and delivers their signals. @returns the ids of the signals, oldest first */
const endings = async (count: number): Promise<string[]> => {
  for (let n = 0; n < count; n++) {
    setClock(later(start, n));
    await leave((await makeSession(host.accountId)).sessionId);
  }
  return fillOutbox(host.accountId);
};

describe('a poll', () => {
  it('without signals answers at once', async () => {
    expect(await polled()).toEqual({ sets: {}, moreAvailable: false });
    expect(await polled({ returnImmediately: false, maxEvents: 5 })).toEqual({ sets: {}, moreAvailable: false });
  });

  it('gives what is not acknowledged, oldest first, as many as asked for, and says whether there is more', async () => {
    const ids = await endings(5);
    expect(ids).toHaveLength(5);
    const first = await polled({ maxEvents: 2 });
    expect([Object.keys(first.sets), first.moreAvailable]).toEqual([ids.slice(0, 2), true]);
    // Not acknowledged, they come again.
    expect(Object.keys((await polled({ maxEvents: 2 })).sets)).toEqual(ids.slice(0, 2));
    const next = await polled({ maxEvents: 2, ack: ids.slice(0, 2) });
    expect([Object.keys(next.sets), next.moreAvailable]).toEqual([ids.slice(2, 4), true]);
    const last = await polled({ maxEvents: 2, ack: ids.slice(2, 4) });
    expect([Object.keys(last.sets), last.moreAvailable]).toEqual([ids.slice(4), false]);
    // A poll for none still says whether there are any.
    expect(await polled({ maxEvents: 0 })).toEqual({ sets: {}, moreAvailable: true });
    expect(await polled({ maxEvents: 0, ack: ids.slice(4) })).toEqual({ sets: {}, moreAvailable: false });
    expect(await pending()).toEqual([]);
  });

  it('may ask for more than come at once', async () => {
    const ids = await endings(2);
    expect(Object.keys((await polled({ maxEvents: 1_000_000 })).sets)).toEqual(ids);
  });

  it('takes an acknowledgement twice, in any order, and passes over what it does not know', async () => {
    const [one = '', two = '', three = ''] = await endings(3);
    await polled({ ack: [three, three, 'jrn_01M80B7PC7FKCP02D8H2Q91GNK', 'x', '__proto__'], maxEvents: 0 });
    expect(await pending()).toEqual([one, two]);
    await polled({ ack: [three, one] });
    expect(await pending()).toEqual([two]);
  });

  it('takes that a signal could not be read: it comes no more', async () => {
    const [one = '', two = ''] = await endings(2);
    const { sets } = await polled({
      setErrs: { [one]: { err: 'invalid_key', description: 'no such key' }, unknown: { err: 'x' } },
    });
    expect(Object.keys(sets)).toEqual([two]);
  });

  it.each<[string, unknown]>([
    ['a number below nothing', { maxEvents: -1 }],
    ['more than 1,000 acknowledgements', { ack: Array.from({ length: 1001 }, (_, n) => String(n)) }],
    ['an error without a code', { setErrs: { x: { description: 'x' } } }],
    ['a field that nobody knows', { waitFor: 1 }],
  ])('for %s is refused', async (_, body) => {
    const refused = await poll(body);
    expect([refused.status, problemName(refused)]).toEqual([400, 'invalid-request']);
  });

  it('is refused, rather than read in part, where it names what no object can hold', async () => {
    const answer = await api('pollSignals', { as: service, text: '{"setErrs":{"__proto__":{"err":"x"}}}' });
    expect([answer.status, answer.body]).toMatchObject([400, { errors: [{ pointer: '#/setErrs/__proto__' }] }]);
  });

  it('is for services alone', async () => {
    for (const as of [agent(), host.owner]) expect((await api('pollSignals', { as })).status).toBe(403);
  });

  it('while nothing can be signed loses nothing, not even the acknowledgements that came with it', async () => {
    const [one = '', two = ''] = await endings(2);
    kms.failing.sign = () => true;
    const failed = await poll({ ack: [one] });
    expect([failed.status, problemName(failed)]).toEqual([503, 'signing-unavailable']);
    kms.clear();
    expect(await pending()).toEqual([two]);
  });

  it('that repeats signals without acknowledging them gets the same tokens, signed once', async () => {
    await endings(3);
    kms.clear();
    const first = await polled();
    expect(Object.keys(first.sets)).toHaveLength(3);
    expect(kms.asked.map(({ command }) => command)).toEqual(['Sign', 'Sign', 'Sign']);
    expect((await polled()).sets).toEqual(first.sets);
    expect(kms.asked).toHaveLength(3);
    const [one = ''] = Object.values(first.sets);
    expect(await verifySignal(one, audience)).toMatchObject({ aud: audience });
  });

  it('after the signing key has changed gets tokens that the new key has signed', async () => {
    const [id = ''] = await endings(1);
    const before = await polled();
    const keys = process.env['SIGNING_KEYS'] ?? '[]';
    process.env['SIGNING_KEYS'] = JSON.stringify((JSON.parse(keys) as string[]).toReversed());
    try {
      const after = await polled();
      const kids = [before, after].map(({ sets }) => decodeProtectedHeader(sets[id] ?? '').kid);
      expect(kids[0]).not.toBe(kids[1]);
      expect(await verifySignal(after.sets[id] ?? '', audience)).toMatchObject({ jti: id });
    } finally {
      process.env['SIGNING_KEYS'] = keys;
    }
  });
});

describe('the outbox', () => {
  it('keeps a signal that the bus delivers twice once, and not again after it was acknowledged', async () => {
    const ids = await endings(1);
    await fillOutbox(host.accountId);
    expect(await pending()).toEqual(ids);
    await polled({ ack: ids });
    await fillOutbox(host.accountId);
    expect(await pending()).toEqual([]);
  });

  it('passes over entries that receivers get no signal of', async () => {
    await makeSession(host.accountId);
    for (const detail of await host.journal()) await outbox({ detail });
    expect(await pending()).toEqual([]);
  });

  it('keeps a signal for 30 days, to the millisecond', async () => {
    const ids = await endings(1);
    setClock(later(start, 30 * day - 1));
    expect(await pending()).toEqual(ids);
    setClock(later(start, 30 * day));
    expect(await pending()).toEqual([]);
  });
});

describe('a signal', () => {
  it('of an end is a signed security event: who, in which account, which session, when, why', async () => {
    const { sessionId } = await makeSession(host.accountId);
    setClock(later(start, 2000));
    await host.call('endSession', { sessionId });
    const [jti = ''] = await fillOutbox(host.accountId);
    setClock(later(start, 9000));
    const { sets } = await polled();
    const token = sets[jti] ?? '';
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'ES256', typ: 'secevent+jwt', kid: '8a1c2d3e-0001' });
    expect(await verifySignal(token, audience)).toEqual({
      iss: 'https://gatehouse.example',
      aud: audience,
      iat: seconds + 2,
      jti,
      sub_id: {
        format: 'complex',
        session: { format: 'opaque', id: sessionId },
        user: { format: 'iss_sub', iss: 'https://gatehouse.example', sub: 'olga' },
        tenant: { format: 'opaque', id: host.accountId },
      },
      events: {
        'https://schemas.openid.net/secevent/caep/event-type/session-revoked': {
          event_timestamp: seconds + 2,
          initiating_entity: 'admin',
          reason_admin: { en: 'ended-by-customer' },
        },
      },
    });
  });

  it('says the same each time it is delivered', async () => {
    const [jti = ''] = await endings(1);
    const [one, other] = [await polled(), await polled()];
    const [first, second] = await Promise.all([one, other].map(({ sets }) => verifySignal(sets[jti] ?? '', audience)));
    expect(second).toEqual(first);
    await expect(verifySignal(one.sets[jti] ?? '', 'urn:other')).rejects.toThrow('aud');
  });

  it('of a session that continues under another grant has the new claims of its tokens', async () => {
    const { sessionId } = await makeSession(host.accountId);
    const [own] = await host.sessions();
    const other = await host.grant({ scope: 'full' }, user('admin', host.accountId, 'ada'));
    await host.revoke({ grantId: own?.grantId ?? '' });
    const [jti = ''] = await fillOutbox(host.accountId);
    expect(await tellingEntries(host.accountId)).toMatchObject([{ entryId: jti, type: 'support-session.changed' }]);
    expect(await verifySignal((await polled()).sets[jti] ?? '', audience)).toMatchObject({
      sub_id: { session: { id: sessionId }, user: { sub: 'olga' } },
      events: {
        'https://schemas.openid.net/secevent/caep/event-type/token-claims-change': {
          event_timestamp: seconds,
          claims: { sub: 'ada', grant_id: other.grantId, epoch: 1 },
        },
      },
    });
    // Acknowledged, it is no receipt of an end.
    await polled({ ack: [jti] });
    await leave(sessionId);
    expect((await host.session(sessionId)).receipt).toEqual({ receivers: [], lagMillis: null });
  });
});
