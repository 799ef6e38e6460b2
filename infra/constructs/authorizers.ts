import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { HttpNoneAuthorizer, type IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { type Route, routeKey } from '../../shared/api/route.ts';
import { kindsAllowed, type PrincipalKind } from '../../shared/core/principal.ts';
import type { Identity } from '../../shared/http/identity-schema.ts';
import { ConfigError } from '../context.ts';

/** Who checks the token of a route: nobody needs one, the gateway can, or only the function can (ADR 0003). */
type TokenCheck = 'none' | 'gateway' | 'function';

/** The gateway's JWT authorizer takes one issuer; a route open to kinds with different ones is for the function. */
const tokenCheck = (kinds: readonly PrincipalKind[], identity: Identity): TokenCheck => {
  const issuers = new Set(kinds.map((kind) => identity[kind].issuer));
  if (issuers.size === 0) return 'none';
  return issuers.size === 1 ? 'gateway' : 'function';
};

/** Whether the function behind an entry file brings `verifyToken` along; told by its source, which infra never runs. */
export const verifiesTokens = (entry: string): boolean =>
  readFileSync(fileURLToPath(new URL(`../../${entry}`, import.meta.url)), 'utf8').includes(
    'shared/http/lazy-verify-token.ts',
  );

const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** The authorizers of an API: one for each issuer with a set of audiences, made when a route first needs it. */
export class Authorizers {
  readonly #identity: Identity;
  readonly #made = new Map<string, HttpJwtAuthorizer>();

  constructor(identity: Identity) {
    this.#identity = identity;
  }

  /**
   * The authorizer of a route whose function has the given entry file.
   * @throws ConfigError when the function would have to verify tokens, but cannot
   */
  of(route: Route, entry: string): IHttpRouteAuthorizer {
    const kinds = kindsAllowed(route.allow);
    const how = tokenCheck(kinds, this.#identity);
    if (how === 'function' && !verifiesTokens(entry)) {
      throw new ConfigError(
        `${routeKey(route)} is open to kinds of principal with different issuers, so ${entry} must verify tokens itself: pass verifyToken to its createHandler.`,
      );
    }
    return how === 'gateway' ? this.#jwt(kinds) : new HttpNoneAuthorizer();
  }

  #jwt(kinds: readonly PrincipalKind[]): HttpJwtAuthorizer {
    const issuer = this.#identity[kinds[0] as PrincipalKind].issuer;
    const jwtAudience = [...new Set(kinds.flatMap((kind) => this.#identity[kind].audiences))].sort();
    const which = JSON.stringify([issuer, jwtAudience]);
    const authorizer =
      this.#made.get(which) ??
      new HttpJwtAuthorizer(`${kinds.map(capitalised).join('Or')}Tokens`, issuer, { jwtAudience });
    this.#made.set(which, authorizer);
    return authorizer;
  }
}
