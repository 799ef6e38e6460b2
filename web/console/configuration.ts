/** How the claims of a token show a principal of one kind: the names of claims, and the values that claims must have. */
interface PrincipalClaims {
  claims: Readonly<Record<'subject' | 'accountId' | 'role' | 'team', string>>;
  requiredClaims: Readonly<Record<string, string>>;
}

/** One way to sign in: a public client of an OIDC issuer, for the code flow with PKCE. */
export interface SignIn {
  issuer: string;
  authorizationEndpoint: string;
  tokenEndpoint: string;
  /** The issuer's page that ends its own session, and the name of the parameter with the URL to return to. */
  signOut?: { endpoint: string; returnParameter: 'logout_uri' | 'post_logout_redirect_uri' };
  clientId: string;
  scope: string;
  /** Further parameters of the authorization request, e.g. `audience`. */
  parameters: Readonly<Record<string, string>>;
  /** Which token of the token response the API accepts. */
  token: 'access_token' | 'id_token';
  /** The kinds of principal that sign in here. */
  principals: { readonly user?: PrincipalClaims; readonly agent?: PrincipalClaims };
}

/**
 * The file `console.json` beside the console: with the mode `samples` tokens of sample persons come from `npm start`, with
 * `sign-in` people sign in at an issuer.
 */
export type Configuration = { mode: 'samples' } | { mode: 'sign-in'; signIns: readonly SignIn[] };
