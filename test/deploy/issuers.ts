import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { acme, certified, kept, other, otherTeam, type People, ruled, sales, team, visited } from './people.ts';

/** An OIDC issuer on the loopback interface: discovery, keys, and a function that signs. */
interface Issuer {
  url: string;
  sign: (claims: JWTPayload, change?: { key?: 'forged'; expired?: boolean }) => Promise<string>;
  stop: () => Promise<void>;
}

const startIssuer = async (keyId: string): Promise<Issuer> => {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const forger = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(publicKey)), kid: keyId, alg: 'RS256', use: 'sig' };
  const server = createServer((request, response) => {
    const documents: Record<string, unknown> = {
      '/.well-known/openid-configuration': { issuer: url, jwks_uri: `${url}/jwks` },
      '/jwks': { keys: [jwk] },
    };
    const document = documents[request.url ?? ''];
    response
      .writeHead(document ? 200 : 404, { 'content-type': 'application/json' })
      .end(JSON.stringify(document ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  return {
    url,
    sign: (claims, { key, expired = false } = {}) => {
      const now = Math.floor(Date.now() / 1000);
      return new SignJWT({ iss: url, ...claims })
        .setProtectedHeader({ alg: 'RS256', kid: keyId })
        .setIssuedAt(now - 60)
        .setExpirationTime(expired ? now - 30 : now + 3600)
        .sign(key === 'forged' ? forger.privateKey : privateKey);
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

/** A token with `alg: none`. */
const unsigned = (claims: JWTPayload): string =>
  `${[{ alg: 'none', typ: 'JWT' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.`;

/** The vendor's own issuers, one for each kind of principal, and a fourth one that is not trusted. */
export interface ExternalIssuers {
  /** The CDK context that makes an instance trust them. */
  context: Record<string, string>;
  /** The id of the service. */
  serviceId: string;
  people: () => Promise<People>;
  stop: () => Promise<void>;
}

export const startIssuers = async (): Promise<ExternalIssuers> => {
  const [users, agents, services, untrusted] = await Promise.all([
    startIssuer('users-1'),
    startIssuer('agents-1'),
    startIssuer('services-1'),
    startIssuer('users-1'),
  ]);
  const ownerClaims = { sub: 'owner-1', aud: 'crm', tenant: acme, access: 'owner' };
  const serviceId = 'backend';
  const userOf = async (id: string, tenant: string, access = 'owner') => ({
    id,
    token: await users.sign({ ...ownerClaims, sub: id, tenant, access }),
  });
  const agentClaims = { sub: 'agent-1', aud: 'helpdesk', team };
  return {
    context: {
      userIssuer: users.url,
      userAudience: 'crm,crm-mobile',
      userAccountClaim: 'tenant',
      userRoleClaim: 'access',
      agentIssuer: agents.url,
      agentAudience: 'helpdesk',
      serviceIssuer: services.url,
      serviceAudience: 'gatehouse',
      serviceScopes: 'gatehouse/api',
    },
    serviceId,
    people: async () => ({
      owner: await userOf('owner-1', acme),
      member: await userOf('member-1', acme, 'member'),
      stranger: await userOf('owner-2', other),
      agent: { token: await agents.sign(agentClaims) },
      outsider: { token: await agents.sign({ ...agentClaims, sub: 'agent-2', team: otherTeam }) },
      host: await userOf('host-1', visited),
      agentAsHost: { token: await users.sign({ ...ownerClaims, sub: agentClaims.sub, tenant: visited }) },
      seller: await userOf('seller-1', sales),
      ruler: await userOf('ruler-1', ruled),
      examiner: await userOf('examiner-1', certified),
      keeper: await userOf('keeper-1', kept),
      clerk: await userOf('clerk-1', kept, 'member'),
      service: { token: await services.sign({ sub: serviceId, aud: 'gatehouse', scope: 'gatehouse/api' }) },
      mixedRoutesCheckedBy: 'function',
      worthless: {
        'a token of an untrusted issuer': await untrusted.sign(ownerClaims),
        'a forged signature': await users.sign(ownerClaims, { key: 'forged' }),
        'a token of an untrusted issuer that names a trusted one': await untrusted.sign({
          ...ownerClaims,
          iss: users.url,
        }),
        'another audience': await users.sign({ ...ownerClaims, aud: 'shop' }),
        'an expired token': await users.sign(ownerClaims, { expired: true }),
        'a token without a signature': unsigned({ iss: users.url, exp: 4_102_444_800, ...ownerClaims }),
        'a service without the scope': await services.sign({ sub: serviceId, aud: 'gatehouse' }),
      },
    }),
    stop: async () => {
      await Promise.all([users, agents, services, untrusted].map((issuer) => issuer.stop()));
    },
  };
};
