import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { createDecider, type Decider, type DeciderOptions } from '../../package/decide/index.ts';
import { bundleFormat, bundleType, type PolicyBundle } from '../../shared/decisions/bundle.ts';

/* What a decider takes for a bundle, from a server that answers as the test says. */

const issuer = 'https://gatehouse.example';
const evaluation = {
  subject: { type: 'user', id: 'mia' },
  action: { name: 'read' },
  resource: { type: 'file', id: 'one' },
};

const start = Date.parse('2026-11-21T08:00:00.000Z');

const bundle: PolicyBundle = {
  ...{
    format: bundleFormat,
    accountId: 'acme',
    features: [],
    grants: {},
    sessions: {},
    campaigns: {},
    rulesVersion: 0,
  },
  settings: {
    ...{ version: 3, twoFactor: 'off', sensitiveActions: { actions: [] }, supportSessions: { readActions: [] } },
  },
  rules: { writtenAt: '', rules: [], defaultDecision: 'permit', resources: [] },
  users: { mia: { role: 'member', kind: 'internal', status: 'active', twoFactor: false } },
};

let keys: Awaited<ReturnType<typeof generateKeyPair>>;
let jwks: object;
/** What the server answers, and what it was asked. */
let answer: () => Promise<Response>;
let asked: string[];
let time: number;
let errors: unknown[];

/** The time of the server and of the machine, some milliseconds ago. */
const instant = (before = 0): string => new Date(start + time - before).toISOString();
const sign = (claims: object, { typ = bundleType, kid = 'one', alg = 'ES256' } = {}): Promise<string> =>
  new SignJWT({ iss: issuer, now: instant(), ...claims }).setProtectedHeader({ alg, typ, kid }).sign(keys.privateKey);
const answers = async (jws: Promise<string> | string, etag = '"1"'): Promise<void> => {
  const body = JSON.stringify({ bundle: await jws });
  answer = async () => new Response(body, { headers: { etag } });
};

const deciderWith = (options: Partial<DeciderOptions> = {}): Decider =>
  createDecider({
    ...{ baseUrl: issuer, token: 'secret', maxStaleness: 10_000, now: () => time, wallClock: () => start + time },
    onError: (error) => errors.push(error),
    fetch: async (url, { headers }) => {
      const path = url.slice(issuer.length);
      asked.push(path);
      if (path === '/.well-known/jwks.json') return Response.json(jwks);
      if (path.endsWith('/evaluation')) return Response.json({ decision: true, context: { reason: 'asked' } });
      expect(new Headers(headers as Record<string, string>).get('authorization')).toMatch(/^Bearer /);
      return answer();
    },
    ...options,
  });

beforeAll(async () => {
  keys = await generateKeyPair('ES256');
  jwks = { keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'one' }] };
});
beforeEach(async () => {
  [asked, errors, time] = [[], [], 1000];
  await answers(sign(bundle));
});

const reasonOf = async (decider: Decider) => (await decider.decide('acme', evaluation)).context?.reason;

it('decides by a bundle that Gatehouse has signed', async () => {
  expect(await deciderWith().decide('acme', evaluation)).toEqual({
    decision: true,
    context: { reason: 'default', policyVersion: 3 },
  });
});

it.each<[string, () => Promise<string> | string]>([
  ['of another issuer', () => sign({ ...bundle, iss: 'https://other.example' })],
  ['of another account', () => sign({ ...bundle, accountId: 'globex' })],
  ['of other users', () => sign({ ...bundle, users: {} })],
  ['that is an access token', () => sign(bundle, { typ: 'at+jwt' })],
  ['of an unknown key', () => sign(bundle, { kid: 'two' })],
  ['with another signature', async () => `${(await sign(bundle)).slice(0, -10)}AAAAAAAAAA`],
  ['with other content', async () => (await sign(bundle)).replace(/\.[^.]+\./, `.${btoa('{}')}.`)],
  ['without a signature', () => `${btoa('{"alg":"none"}')}.${btoa(JSON.stringify(bundle))}.`],
  ['without an instant', () => sign({ ...bundle, now: undefined })],
])('denies by a bundle %s', async (_, jws) => {
  await answers(jws());
  expect(await deciderWith().decide('acme', evaluation)).toMatchObject({
    decision: false,
    context: { reason: 'unavailable', error: { status: 503 } },
  });
  expect(errors).toHaveLength(1);
});

it('denies by a bundle that is older than the one before', async () => {
  const decider = deciderWith();
  await decider.decide('acme', evaluation);
  time += 10_001;
  await answers(sign({ ...bundle, now: instant(16_000) }));
  expect(await reasonOf(decider)).toBe('unavailable');
});

it('denies by a bundle that a cache has kept for longer than maxStaleness', async () => {
  await answers(sign({ ...bundle, now: instant(60_001) }));
  expect(await reasonOf(deciderWith())).toBe('unavailable');
  // Once it knows by how much the clocks differ, it dates each bundle by the time of the server.
  const decider = deciderWith();
  await answers(sign({ ...bundle, now: instant(30_000) }));
  expect(await reasonOf(decider)).toBe('default');
  time += 10_001;
  await answers(sign({ ...bundle, now: instant(34_000) }), '"2"');
  expect(decider.decide('acme', evaluation)).toBeInstanceOf(Promise);
  await decider.decide('acme', evaluation);
  const readAt = time - 4000;
  time = readAt + 10_001;
  answer = () => Promise.reject(new Error('the network is down'));
  expect(await reasonOf(decider)).toBe('unavailable');
});

it('takes differences of up to a second between the clocks of servers for no age', async () => {
  const decider = deciderWith({ maxStaleness: 0 });
  expect(await reasonOf(decider)).toBe('default');
  time += 1;
  await answers(sign({ ...bundle, now: instant(1000) }));
  expect(await reasonOf(decider)).toBe('default');
  time += 1;
  await answers(sign({ ...bundle, now: instant(1001) }));
  expect(await reasonOf(decider)).toBe('unavailable');
});

it('asks the API when the format is not the one it knows', async () => {
  await answers(sign({ ...bundle, format: bundleFormat + 1 }));
  expect(await deciderWith().decide('acme', evaluation)).toEqual({ decision: true, context: { reason: 'asked' } });
  expect(asked.at(-1)).toBe('/v1/accounts/acme/access/v1/evaluation');
});

it('asks the API, and denies nothing meanwhile, when the format changes while it decides', async () => {
  const decider = deciderWith();
  await decider.decide('acme', evaluation);
  time += 5001;
  await answers(sign({ ...bundle, format: bundleFormat + 1 }));
  // Begins a refresh, which fails in the background.
  expect(decider.decide('acme', evaluation)).toMatchObject({ decision: true });
  await expect.poll(() => asked.length).toBe(3);
  const other = { ...evaluation, subject: { type: 'user', id: 'mo' } };
  expect(await decider.decide('acme', other)).toMatchObject({ decision: true, context: { reason: 'asked' } });
  expect(errors).toEqual([]);
});

it('waits after a refusal as long as it is told, and denies meanwhile', async () => {
  answer = async () => Response.json({ title: 'Too many requests' }, { status: 429, headers: { 'retry-after': '2' } });
  const decider = deciderWith();
  const refused = { decision: false, context: { reason: 'unavailable', error: { status: 429 } } };
  expect(await decider.decide('acme', evaluation)).toMatchObject(refused);
  const { length } = asked;
  time += 1999;
  expect(await decider.decide('acme', evaluation)).toMatchObject(refused);
  expect(asked).toHaveLength(length);
  await answers(sign(bundle));
  time += 1;
  expect(await reasonOf(decider)).toBe('default');
});

it('asks for another token when one is refused', async () => {
  const given: (string | undefined)[] = [];
  answer = async () => (given.length < 2 ? Response.json({}, { status: 401 }) : new Response(body));
  const body = JSON.stringify({ bundle: await sign(bundle) });
  const decider = deciderWith({
    token: (refused) => {
      given.push(refused);
      return refused === undefined ? 'old' : 'new';
    },
  });
  expect(await reasonOf(decider)).toBe('default');
  expect(given.slice(0, 2)).toEqual([undefined, 'old']);
});

it('reads once for decisions that are asked for at the same time', async () => {
  const decider = deciderWith();
  await Promise.all(Array.from({ length: 20 }, () => decider.decide('acme', evaluation)));
  expect(asked.filter((path) => path.includes('/policy/bundle'))).toEqual([
    '/v1/accounts/acme/policy/bundle?users=mia',
  ]);
});

it('denies all the same when the function that gets errors throws', async () => {
  const unavailable = { decision: false, context: { reason: 'unavailable' } };
  const onError = () => {
    throw new Error('onError fails');
  };
  const decider = deciderWith({ onError });
  await decider.decide('acme', evaluation);
  answer = () => Promise.reject(new Error('the network is down'));
  time += 5001;
  // Fails in the background.
  expect(decider.decide('acme', evaluation)).toMatchObject({ decision: true });
  time += 5000;
  expect(await decider.decide('acme', evaluation)).toMatchObject(unavailable);
});

it('trusts a withdrawn key for ten minutes at most', async () => {
  const decider = deciderWith();
  const published = jwks;
  try {
    expect(await reasonOf(decider)).toBe('default');
    jwks = { keys: [] };
    time += 599_999;
    await answers(sign(bundle));
    expect(await reasonOf(decider)).toBe('default');
    time += 10_001;
    await answers(sign(bundle));
    expect(await reasonOf(decider)).toBe('unavailable');
  } finally {
    jwks = published;
  }
});

it('ignores a key that it cannot use', async () => {
  const published = jwks as { keys: object[] };
  try {
    jwks = { keys: [{ kid: 'two', kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' }, ...published.keys] };
    expect(await reasonOf(deciderWith())).toBe('default');
  } finally {
    jwks = published;
  }
});

it('forgets users that no decision has used for a minute, also when each decision reads', async () => {
  const decider = deciderWith({ maxStaleness: 0 });
  expect(await reasonOf(decider)).toBe('default');
  time += 60_001;
  await answers(sign({ ...bundle, users: { mo: bundle.users['mia'] } }));
  await decider.decide('acme', { ...evaluation, subject: { type: 'user', id: 'mo' } });
  const { length } = asked;
  await answers(sign(bundle));
  expect(await decider.decide('acme', evaluation, { maxStaleness: 120_000 })).toMatchObject({ decision: true });
  expect(asked).toHaveLength(length + 1);
});
