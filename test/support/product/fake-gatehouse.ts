import { exportJWK, generateKeyPair, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose';
import { createVerifier, type VerifierOptions } from '../../../package/verify/index.ts';

const audience = 'urn:gatehouse:product';
const caep = 'https://schemas.openid.net/secevent/caep/event-type';

type Keys = Awaited<ReturnType<typeof generateKeyPair>>;
type Key = Keys['privateKey'];

/** A poll, as Gatehouse received it. */
interface Poll {
  authorization: string | undefined;
  ack?: string[];
  setErrs?: Record<string, { err: string }>;
}

/** How a token differs from a genuine one. */
interface Forgery {
  header?: Partial<JWTHeaderParameters>;
  key?: Key;
}

/** The subject of a signal about a session. */
export const aboutSession = (id: string, accountId = 'acme') => ({
  ...{ format: 'complex', session: { format: 'opaque', id }, tenant: { format: 'opaque', id: accountId } },
});

/**
 * A Gatehouse whose state a test sets: it publishes keys, signs, and answers polls, introspections and requests for tokens of
 * the local run.
 */
export const createFakeGatehouse = async ({
  start = 1_800_000_000_000,
  issuer = 'https://gatehouse.example.com',
} = {}) => {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwkOf = async (key: Keys['publicKey'], kid: string) => ({
    ...(await exportJWK(key)),
    ...{ kid, alg: 'ES256', use: 'sig' },
  });
  const state = {
    millis: start,
    isDown: false,
    active: true as boolean,
    keys: [await jwkOf(publicKey, 'key-1')],
    /** The status of answers to requests for the keys. */
    keysStatus: 200,
    pollStatus: 200,
    /** By jti; delivered until they are acknowledged. */
    sets: {} as Record<string, string>,
    /** The maximum number of signals in an answer. */
    most: 100,
    polls: [] as Poll[],
    acknowledged: [] as string[],
    introspected: [] as string[],
    keysFetched: 0,
  };
  const now = () => state.millis;
  const seconds = () => Math.floor(state.millis / 1000);

  const poll = ({ ack = [], setErrs = {} }: Poll) => {
    state.acknowledged.push(...ack.filter((jti) => jti in state.sets));
    for (const jti of [...ack, ...Object.keys(setErrs)]) delete state.sets[jti];
    const waiting = Object.entries(state.sets);
    return { sets: Object.fromEntries(waiting.slice(0, state.most)), moreAvailable: waiting.length > state.most };
  };

  const fetch = async (url: string | URL | Request, init?: RequestInit): Promise<Response> => {
    if (state.isDown) throw new TypeError('fetch failed');
    const { pathname } = new URL(String(url));
    const body = String(init?.body);
    if (pathname === '/.well-known/jwks.json') {
      state.keysFetched += 1;
      return Response.json({ keys: state.keys }, { status: state.keysStatus });
    }
    if (pathname === '/dev/token') return Response.json({ token: `token of ${body}` });
    if (pathname === '/v1/signals/poll') {
      const request = {
        authorization: new Headers(init?.headers).get('authorization') ?? undefined,
        ...JSON.parse(body),
      };
      state.polls.push(request);
      return state.pollStatus === 200 ? Response.json(poll(request)) : new Response(null, { status: state.pollStatus });
    }
    if (pathname !== '/oauth/introspect') return new Response(null, { status: 404 });
    state.introspected.push(body);
    return Response.json({ active: state.active });
  };

  const claims = (changes: JWTPayload = {}): JWTPayload => ({
    ...{ iss: issuer, aud: audience, sub: 'olivia', act: { sub: 'ada', team: 'technical_support' } },
    ...{ client_id: 'desk', iat: seconds(), exp: seconds() + 300, jti: 'tok_1', sid: 'ses_1' },
    ...{ grant_id: 'grt_1', account_id: 'acme', scope: 'full', epoch: 1 },
    ...changes,
  });
  const sign = (payload: JWTPayload, header: Partial<JWTHeaderParameters> = {}, key: Key | Uint8Array = privateKey) =>
    new SignJWT(payload).setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'key-1', ...header }).sign(key);

  const set = (jti: string, event: JWTPayload, changes: JWTPayload = {}, { header, key }: Forgery = {}) => {
    const payload = { iss: issuer, aud: audience, iat: seconds(), jti, sub_id: aboutSession('ses_1') };
    return sign({ ...payload, events: event, ...changes }, { typ: 'secevent+jwt', ...header }, key);
  };

  return {
    ...{ issuer, state, now, seconds, fetch, claims, sign, set, publicKey },
    /** Publishes one more key. @returns the private key */
    publish: async (kid: string): Promise<Key> => {
      const pair = await generateKeyPair('ES256', { extractable: true });
      state.keys.push(await jwkOf(pair.publicKey, kid));
      return pair.privateKey;
    },
    token: (changes: JWTPayload = {}) => sign(claims(changes)),
    ended: (jti: string, changes: JWTPayload = {}, forgery?: Forgery) =>
      set(jti, { [`${caep}/session-revoked`]: { event_timestamp: seconds() } }, changes, forgery),
    changed: (jti: string, to: { sub: string; grant_id: string; epoch: number }, at = seconds()) =>
      set(jti, { [`${caep}/token-claims-change`]: { event_timestamp: at, claims: to } }),
    verifier: (options: Partial<VerifierOptions> = {}) =>
      createVerifier({ issuer, serviceToken: 'service', pollMillis: 1e9, idleMillis: 1e9, now, fetch, ...options }),
  };
};

export type FakeGatehouse = Awaited<ReturnType<typeof createFakeGatehouse>>;
