import { exportJWK, generateKeyPair, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose';
import { createVerifier, type VerifierOptions } from '../../../package/verify/index.ts';

const issuer = 'https://gatehouse.example.com';
const audience = 'urn:gatehouse:product';
const caep = 'https://schemas.openid.net/secevent/caep/event-type';

type Key = Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];

/** The subject of a signal about a session. */
export const aboutSession = (id: string, accountId = 'acme') => ({
  ...{ format: 'complex', session: { format: 'opaque', id }, tenant: { format: 'opaque', id: accountId } },
});

/** A Gatehouse at whose end a test sits: it publishes a key, signs, and answers polls and introspections as it is told to. */
export const createFakeGatehouse = async (start = 1_800_000_000_000) => {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'key-1', alg: 'ES256', use: 'sig' };
  const state = {
    millis: start,
    isDown: false,
    active: true as boolean,
    /** By jti; delivered until they are acknowledged. */
    sets: {} as Record<string, string>,
    /** How many signals an answer has at most. */
    most: 100,
    polls: [] as { ack?: string[]; setErrs?: Record<string, { err: string }> }[],
    introspected: [] as string[],
    keysFetched: 0,
  };
  const now = () => state.millis;
  const seconds = () => Math.floor(state.millis / 1000);

  const poll = (request: (typeof state.polls)[number]) => {
    state.polls.push(request);
    for (const jti of [...(request.ack ?? []), ...Object.keys(request.setErrs ?? {})]) delete state.sets[jti];
    const waiting = Object.entries(state.sets);
    return { sets: Object.fromEntries(waiting.slice(0, state.most)), moreAvailable: waiting.length > state.most };
  };

  const fetch = async (url: string | URL | Request, init?: RequestInit): Promise<Response> => {
    if (state.isDown) throw new TypeError('fetch failed');
    const { pathname } = new URL(String(url));
    if (pathname === '/.well-known/jwks.json') {
      state.keysFetched += 1;
      return Response.json({ keys: [jwk] });
    }
    if (pathname === '/v1/signals/poll') return Response.json(poll(JSON.parse(String(init?.body))));
    if (pathname !== '/oauth/introspect') return new Response(null, { status: 404 });
    state.introspected.push(String(init?.body));
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

  const set = (jti: string, event: JWTPayload, changes: JWTPayload = {}, key?: Key) => {
    const payload = { iss: issuer, aud: audience, iat: seconds(), jti, sub_id: aboutSession('ses_1') };
    return sign({ ...payload, events: event, ...changes }, { typ: 'secevent+jwt' }, key);
  };

  return {
    ...{ state, now, seconds, fetch, claims, sign, set, publicKey },
    token: (changes: JWTPayload = {}) => sign(claims(changes)),
    ended: (jti: string, changes: JWTPayload = {}) =>
      set(jti, { [`${caep}/session-revoked`]: { event_timestamp: seconds() } }, changes),
    changed: (jti: string, to: { sub: string; grant_id: string; epoch: number }) =>
      set(jti, { [`${caep}/token-claims-change`]: { event_timestamp: seconds(), claims: to } }),
    verifier: (options: Partial<VerifierOptions> = {}) =>
      createVerifier({ issuer, serviceToken: 'service', pollMillis: 1e9, idleMillis: 1e9, now, fetch, ...options }),
  };
};

export type FakeGatehouse = Awaited<ReturnType<typeof createFakeGatehouse>>;
