import type { JWTPayload } from 'jose';
import { InvalidToken, Unavailable } from './errors.ts';
import { KeyUnknown, type Trust, verifyJwt } from './jws.ts';

/** The maximum lifetime of a support token. It is checked, because old signals are dropped on the strength of it. */
export const maxLifeSeconds = 300;

/** How far the clocks of Gatehouse and of this machine may differ. */
export const maxSkewSeconds = 60;

/** Who acts for whom, by a support token. */
export interface SupportAccess {
  /** The customer's account. Requests for another account are to be refused. */
  accountId: string;
  /** The customer's user for whom the agent acts, with at most that user's rights. */
  userId: string;
  /** The vendor's agent, for the product's own log. */
  agent: { id: string; team: string };
  /** `read_only`: nothing may be changed. */
  scope: 'read_only' | 'full';
  sessionId: string;
  grantId: string;
  /** Counts the changes of the grant; a token of an earlier epoch is no longer valid after a change. */
  epoch: number;
  tokenId: string;
  /** Seconds since 1970. */
  issuedAt: number;
  /** Seconds since 1970. */
  expiresAt: number;
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** Reads the claims (RFC 9068, RFC 8693). @returns undefined when one is missing or has another type */
const accessOf = (claims: JWTPayload): SupportAccess | undefined => {
  const { sub, act, iat, exp, jti, sid, grant_id: grantId, account_id: accountId, scope, epoch } = claims;
  const { sub: agent, team } = (act ?? {}) as { sub?: unknown; team?: unknown };
  if (!isText(sub) || !isText(agent) || !isText(team) || !isText(jti) || !isText(sid)) return undefined;
  if (!isText(grantId) || !isText(accountId) || !isCount(iat) || !isCount(exp) || !isCount(epoch)) return undefined;
  if (scope !== 'read_only' && scope !== 'full') return undefined;
  return {
    ...{ accountId, userId: sub, agent: { id: agent, team }, scope },
    ...{ sessionId: sid, grantId, epoch, tokenId: jti, issuedAt: iat, expiresAt: exp },
  };
};

/**
 * Verifies a support token by its signature, issuer, audience, type and times.
 * @throws InvalidToken; Unavailable when there are no keys or they are too old, and Gatehouse does not answer
 */
export const readToken = async (token: string, trust: Trust): Promise<SupportAccess> => {
  const claims = await verifyJwt(token, 'at+jwt', ['exp', 'iat'], trust).catch((error: unknown) => {
    // A token with a made-up key is a bad token, however often it comes.
    if (error instanceof Unavailable && !(error instanceof KeyUnknown)) throw error;
    throw new InvalidToken('The token does not verify or has expired', { cause: error });
  });
  const access = accessOf(claims);
  if (!access) throw new InvalidToken('The token is not a support token');
  if (access.expiresAt - access.issuedAt > maxLifeSeconds) throw new InvalidToken('The token lives too long');
  if (access.issuedAt > trust.now() / 1000 + maxSkewSeconds) throw new InvalidToken('The token is from the future');
  return access;
};

/** Whether a bearer token claims to be of this issuer. Not verified: it only says which verification is the right one. */
export const claimsIssuer = (token: string, issuer: string): boolean => {
  try {
    const payload = token.split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/') ?? '';
    return (JSON.parse(atob(payload)) as { iss?: unknown }).iss === issuer;
  } catch {
    return false;
  }
};
