import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

type Keys = Awaited<ReturnType<typeof generateKeyPair>>;
type Claims = Record<string, unknown>;

/** What a poll asked for, besides more. */
export interface Asked {
  authorization: string | undefined;
  ack: string[];
  setErrs: Record<string, { err: string; description: string }>;
}

/** How a token is to differ from a genuine one. */
export interface Signing {
  keys?: Keys;
  kid?: string;
  typ?: string;
}

export const audience = 'urn:gatehouse:product';
const caep = 'https://schemas.openid.net/secevent/caep/event-type';
let number = 0;

/** What an example product sees of Gatehouse: published keys, tokens, and signals delivered until acknowledged. */
export const startFakeGatehouse = async () => {
  const keys = await generateKeyPair('ES256');
  const published = [{ ...(await exportJWK(keys.publicKey)), kid: 'key-1', alg: 'ES256', use: 'sig' }];
  const queue = new Map<string, string>();
  const asked: Asked[] = [];
  const acknowledged: string[] = [];
  let status = 200;
  let keyRequests = 0;
  let keysStatus = 200;
  let losesAcknowledgements = false;

  const poll = (request: Partial<Asked> & { maxEvents?: number }, authorization: string | undefined) => {
    const { ack = [], setErrs = {}, maxEvents = 100 } = request;
    asked.push({ authorization, ack, setErrs });
    if (!losesAcknowledgements) {
      acknowledged.push(...ack.filter((jti) => queue.has(jti)));
      for (const jti of [...ack, ...Object.keys(setErrs)]) queue.delete(jti);
    }
    const sets = [...queue].slice(0, maxEvents);
    return { sets: Object.fromEntries(sets), ...(queue.size > sets.length && { moreAvailable: true }) };
  };

  const server = createServer(async (request, response) => {
    const answer = (code: number, body: unknown): void => {
      response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    const key = `${request.method} ${request.url}`;
    if (key === 'GET /.well-known/jwks.json') {
      keyRequests++;
      return answer(keysStatus, { keys: published });
    }
    if (key === 'POST /dev/token') return answer(200, { token: `token of ${JSON.stringify(await json(request))}` });
    if (key !== 'POST /v1/signals/poll') return answer(404, {});
    const body = (await json(request)) as Partial<Asked>;
    return status === 200 ? answer(200, poll(body, request.headers.authorization)) : answer(status, {});
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const sign = (claims: Claims, { keys: own = keys, kid = 'key-1', typ = 'at+jwt' }: Signing = {}): Promise<string> => {
    const given = Object.entries(claims).filter(([, value]) => value !== undefined);
    return new SignJWT(Object.fromEntries(given)).setProtectedHeader({ alg: 'ES256', typ, kid }).sign(own.privateKey);
  };

  /** The claims of a SET; `jti` by number, about session `ses_1` unless said otherwise. */
  const set = (iat: number, events: Claims, { sid = 'ses_1', ...more }: Claims = {}, signing: Signing = {}) => {
    const jti = (more['jti'] as string | undefined) ?? `set_${++number}`;
    const subject = {
      format: 'complex',
      session: { format: 'opaque', id: sid },
      user: { format: 'iss_sub', iss: issuer, sub: 'olivia' },
      tenant: { format: 'opaque', id: 'acme' },
    };
    const claims = { iss: issuer, aud: audience, iat, jti, sub_id: subject, events, ...more };
    return sign(claims, { typ: 'secevent+jwt', ...signing }).then((jws) => ({ jti, jws }));
  };

  return {
    issuer,
    /** Polls so far. */
    asked,
    acknowledged,
    /** Signals that wait for an acknowledgement, by `jti`. */
    queue,
    keyRequests: () => keyRequests,
    answerPollsWith: (code: number) => {
      status = code;
    },
    answerKeysWith: (code: number) => {
      keysStatus = code;
    },
    /** As if it forgot what polls acknowledge and report. */
    loseAcknowledgements: (does: boolean) => {
      losesAcknowledgements = does;
    },
    /** Publishes one more key. */
    publish: async (kid: string, { publicKey }: Keys) => {
      published.push({ ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' });
    },
    /** A support token of session `ses_1`, read only, issued at `iat` (seconds) for five minutes; undefined leaves out. */
    token: (iat: number, claims: Claims = {}, signing?: Signing) =>
      sign(
        {
          iss: issuer,
          aud: audience,
          sub: 'olivia',
          act: { sub: 'sam', team: 'technical_support' },
          client_id: 'gatehouse',
          iat,
          exp: iat + 300,
          jti: `tok_${++number}`,
          sid: 'ses_1',
          grant_id: 'grt_1',
          account_id: 'acme',
          scope: 'read_only',
          epoch: 1,
          ...claims,
        },
        signing,
      ),
    revoked: (at: number, more?: Claims, signing?: Signing) =>
      set(
        at,
        {
          [`${caep}/session-revoked`]: {
            event_timestamp: at,
            initiating_entity: 'user',
            reason_admin: { en: 'revoked' },
          },
        },
        more,
        signing,
      ),
    changed: (at: number, claims: { sub?: string; grant_id?: string; epoch?: number } = {}, more?: Claims) => {
      const now = { sub: 'olivia', grant_id: 'grt_1', epoch: 2, ...claims };
      return set(at, { [`${caep}/token-claims-change`]: { event_timestamp: at, claims: now } }, more);
    },
    set,
    stop: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
};
export type FakeGatehouse = Awaited<ReturnType<typeof startFakeGatehouse>>;
