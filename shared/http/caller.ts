import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { Problem } from '../api/problem.ts';
import { log } from '../core/log.ts';
import type { Principal } from '../core/principal.ts';
import { secondMillis } from '../core/time-units.ts';
import { type Claims, currentIdentity, principalOf } from './identity.ts';
import { tokenFormatError } from './token-format.ts';

/** Checks the signature and the times of a bearer token and returns its claims. @throws when the token is not valid */
export type VerifyToken = (token: string, identity: ReturnType<typeof currentIdentity>) => Promise<Claims>;

const refuse = (why: string): never => {
  log.warn('TOKEN_REFUSED', { why });
  throw new Problem('unauthenticated', {
    headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
  });
};

type AuthorizedEvent = APIGatewayProxyEventV2 & {
  requestContext: { authorizer?: { jwt?: { claims?: Claims } } };
};

const bearer = /^Bearer +([\w.~+/-]+=*)$/i;

/** API Gateway accepts a token without the scheme, too. */
const optionalBearer = /^(?:Bearer +)?([\w.~+/-]+=*)$/i;

/** The claims that the gateway verified, else those of the bearer token, verified here; undefined without a token. */
const claimsOf = async (event: APIGatewayProxyEventV2, verify: VerifyToken): Promise<Claims | undefined> => {
  const verified = (event as AuthorizedEvent).requestContext.authorizer?.jwt?.claims;
  const header = event.headers['authorization'];
  if (header === undefined) return verified;
  const token = (verified ? optionalBearer : bearer).exec(header)?.[1];
  if (!token) return refuse('not a bearer token');
  const formatError = tokenFormatError(token);
  if (formatError !== undefined) return refuse(formatError);
  if (verified) return verified;
  return verify(token, currentIdentity()).catch((error: Error) => {
    if (error instanceof Problem) throw error;
    return refuse(error.message);
  });
};

/** API Gateway passes `exp` on as text; in a token it is a number. A missing or malformed value counts as expired. */
const isExpired = ({ exp }: Claims, now: string): boolean => {
  const end = typeof exp === 'string' ? Number(exp) : exp;
  return !(typeof end === 'number' && end * secondMillis > Date.parse(now));
};

/**
 * The principal of a request. The JWT authorizer of the gateway verifies tokens where it can, and passes the claims in
 * the request context, which callers cannot write. Elsewhere the token is verified here (ADR 0003). In both cases an
 * expired token, and one whose claims name no principal, is refused.
 * @returns undefined when the request has no token
 * @throws Problem `unauthenticated`, `issuer-unreachable`
 */
export const callerOf = async (
  event: APIGatewayProxyEventV2,
  now: string,
  verify: VerifyToken,
): Promise<Principal | undefined> => {
  const claims = await claimsOf(event, verify);
  if (!claims) return undefined;
  if (isExpired(claims, now)) return refuse('expired');
  const principal = principalOf(claims, currentIdentity());
  return typeof principal === 'string' ? refuse(principal) : principal;
};
