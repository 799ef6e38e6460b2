import { exportJWK, generateKeyPair, type JWK, jwtVerify, SignJWT } from 'jose';
import { clock } from '../shared/core/clock.ts';
import type { AuthorizerWiring } from './wiring.ts';

/** A minimal OIDC issuer with a key that is new at each start. */
export interface Issuer {
  readonly url: string;
  readonly jwks: { keys: JWK[] };
  /** Signs a token with these claims that lasts 12 hours. */
  sign: (claims: Record<string, unknown>) => Promise<string>;
  /** The claims of a token, as the gateway's JWT authorizer passes them on. @throws when the token is invalid */
  verify: (token: string, authorizer: AuthorizerWiring) => Promise<Record<string, string>>;
}

const algorithm = 'RS256';
const lifetimeSeconds = 12 * 3600;

const nowSeconds = (): number => Math.floor(Date.parse(clock.now()) / 1000);

/** API Gateway passes every claim on as text; lists as `[a b]`. */
const asText = (value: unknown): string =>
  Array.isArray(value) ? `[${value.join(' ')}]` : typeof value === 'object' ? JSON.stringify(value) : String(value);

const words = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : String(value ?? '').split(' '));

/** Creates an issuer with a new key. @param url the value of `iss` */
export const makeIssuer = async (url: string): Promise<Issuer> => {
  const { publicKey, privateKey } = await generateKeyPair(algorithm);
  const kid = 'local';
  const sign: Issuer['sign'] = (claims) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: algorithm, kid })
      .setIssuer(url)
      .setIssuedAt(nowSeconds())
      .setExpirationTime(nowSeconds() + lifetimeSeconds)
      .sign(privateKey);

  const verify: Issuer['verify'] = async (token, { issuer, audiences, scopes }) => {
    const { payload } = await jwtVerify(token, publicKey, {
      issuer,
      algorithms: [algorithm],
      requiredClaims: ['exp'],
      currentDate: new Date(clock.now()),
    });
    const audience = payload.aud === undefined ? words(payload['client_id']) : words(payload.aud);
    if (!audience.some((one) => audiences.includes(one))) throw new Error('wrong audience');
    if (payload.iat !== undefined && payload.iat > nowSeconds() + 1) throw new Error('issued in the future');
    const held = [...words(payload['scope']), ...words(payload['scp'])];
    if (scopes.length > 0 && !scopes.some((scope) => held.includes(scope))) throw new Error('missing scope');
    return Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, asText(value)]));
  };
  return { url, jwks: { keys: [{ ...(await exportJWK(publicKey)), kid, alg: algorithm, use: 'sig' }] }, sign, verify };
};
