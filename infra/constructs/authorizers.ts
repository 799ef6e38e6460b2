import { HttpNoneAuthorizer, type IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { verifiesTokens } from '#deployed-code';
import { type Route, routeKey } from '../../shared/api/route.ts';
import { kindsAllowed, type PrincipalKind } from '../../shared/core/principal.ts';
import type { Identity } from '../../shared/http/identity-schema.ts';
import { ConfigError } from '../context.ts';

/** Where the token of a route is verified: nowhere (open route), at the gateway, or in the function (ADR 0003). */
type TokenCheck = 'none' | 'gateway' | 'function';

/** The gateway's JWT authorizer supports one issuer, so a route for kinds with different issuers is left to the function. */
const tokenCheck = (kinds: readonly PrincipalKind[], identity: Identity): TokenCheck => {
  const issuers = new Set(kinds.map((kind) => identity[kind].issuer));
  if (issuers.size === 0) return 'none';
  return issuers.size === 1 ? 'gateway' : 'function';
};

const capitalized = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** The authorizers of an API: one for each pair of issuer and audiences, created on first use. */
export class Authorizers {
  readonly #identity: Identity;
  readonly #made = new Map<string, HttpJwtAuthorizer>();

  constructor(identity: Identity) {
    this.#identity = identity;
  }

  /**
   * The authorizer of a route whose function has the given entry file.
   * @throws ConfigError when the function would have to verify tokens but does not
   */
  of(route: Route, entry: string): IHttpRouteAuthorizer {
    const kinds = kindsAllowed(route.allow);
    const check = tokenCheck(kinds, this.#identity);
    if (check === 'function' && !verifiesTokens(entry)) {
      throw new ConfigError(
        `${routeKey(route)} is open to kinds of principal with different issuers, so ${entry} must verify tokens itself: pass verifyToken to its createHandler.`,
      );
    }
    return check === 'gateway' ? this.#jwt(kinds) : new HttpNoneAuthorizer();
  }

  #jwt(kinds: readonly PrincipalKind[]): HttpJwtAuthorizer {
    const issuer = this.#identity[kinds[0] as PrincipalKind].issuer;
    const jwtAudience = [...new Set(kinds.flatMap((kind) => this.#identity[kind].audiences))].sort();
    const key = JSON.stringify([issuer, jwtAudience]);
    const authorizer =
      this.#made.get(key) ??
      new HttpJwtAuthorizer(`${kinds.map(capitalized).join('Or')}Tokens`, issuer, { jwtAudience });
    this.#made.set(key, authorizer);
    return authorizer;
  }
}
