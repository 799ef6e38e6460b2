import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { Problem } from '../../api/problem.ts';
import { log } from '../../core/log.ts';
import type { Principal } from '../../core/principal.ts';
import { secondMillis } from '../../core/time-units.ts';
import { type Claims, currentIdentity, principalOf } from '../identity.ts';

/** Checks the signature and the times of a bearer token. @throws when it is not good */
export type VerifyToken = (token: string, identity: ReturnType<typeof currentIdentity>) => Promise<Claims>;

const refuse = (why: string): never => {
  log.warn('TOKEN_REFUSED', { why });
  throw new Problem('unauthenticated', {
    headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
  });
};

type Authorized = APIGatewayProxyEventV2 & {
  requestContext: { authorizer?: { jwt?: { claims?: Claims } } };
};

const bearer = /^Bearer +([\w.~+/-]+=*)$/i;

/**
 * Who calls. The gateway's JWT authorizer has checked the token where it can, and hands its claims over in the request
 * context, which no caller can write. Where it cannot, the token is verified here. Either way an expired token is
 * refused, and a token that names no principal is not authenticated.
 * @returns undefined when there is no token
 * @throws Problem `unauthenticated`, `issuer-unreachable`
 */
export const authenticate = async (
  event: APIGatewayProxyEventV2,
  now: string,
  verify: VerifyToken,
): Promise<Principal | undefined> => {
  const identity = currentIdentity();
  let claims = (event as Authorized).requestContext.authorizer?.jwt?.claims;
  if (!claims) {
    const header = event.headers['authorization'];
    if (header === undefined) return undefined;
    const token = bearer.exec(header)?.[1];
    if (!token) return refuse('not a bearer token');
    claims = await verify(token, identity).catch((error: Error) => {
      if (error instanceof Problem) throw error;
      return refuse(error.message);
    });
  }
  // A number in the token, its text from the gateway. A missing or odd one must not pass either.
  const { exp } = claims;
  const end = typeof exp === 'string' ? Number(exp) : exp;
  if (!(typeof end === 'number' && end * secondMillis > Date.parse(now))) return refuse('expired');
  const principal = principalOf(claims, identity);
  return typeof principal === 'string' ? refuse(principal) : principal;
};
