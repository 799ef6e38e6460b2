import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, SignJWT } from 'jose';
import { clock } from '../../../shared/core/clock.ts';

/** An OIDC issuer on the loopback interface: an RSA key `key-1`, and keys for algorithms that the API does not take. */
export interface Issuer {
  url: string;
  publicKey: KeyObject;
  /** Key pairs published as `key-any` (the RSA key, for any algorithm) and `key-ec`, by those names. */
  others: Record<'key-any' | 'key-ec', KeyObject>;
  /** Paths that were asked for. */
  asked: string[];
  /** A token of this issuer, good for an hour; `claims` with `undefined` are left out. */
  sign: (claims: Record<string, unknown>, header?: { kid?: string; alg?: string }, key?: KeyObject) => Promise<string>;
  stop: () => Promise<void>;
}

const kid = 'key-1';

export const newKeys = () => generateKeyPairSync('rsa', { modulusLength: 2048 });

const listen = (server: Server): Promise<string> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });

/** Starts an issuer; `discovery` replaces what its discovery document answers. */
export const startIssuer = async (discovery?: { status?: number; issuer?: string }): Promise<Issuer> => {
  const { publicKey, privateKey } = newKeys();
  const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const keys = [
    { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' },
    { ...(await exportJWK(publicKey)), kid: 'key-any' },
    { ...(await exportJWK(curve.publicKey)), kid: 'key-ec' },
  ];
  const asked: string[] = [];
  let url = '';
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const isDiscovery = request.url === '/.well-known/openid-configuration';
    response.statusCode = (isDiscovery && discovery?.status) || 200;
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify(isDiscovery ? { issuer: discovery?.issuer ?? url, jwks_uri: `${url}/keys` } : { keys }),
    );
  });
  url = await listen(server);
  return {
    url,
    publicKey,
    others: { 'key-any': privateKey, 'key-ec': curve.privateKey },
    asked,
    sign: (claims, header = {}, key = privateKey) => {
      const now = Math.floor(Date.parse(clock.now()) / 1000);
      const payload = { iss: url, aud: 'gatehouse', sub: 'olga', iat: now, exp: now + 3600, ...claims };
      const given = Object.fromEntries(Object.entries(payload).filter(([, value]) => value !== undefined));
      return new SignJWT(given).setProtectedHeader({ alg: 'RS256', kid, ...header }).sign(key);
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
};
