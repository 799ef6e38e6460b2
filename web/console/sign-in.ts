import {
  AuthorizationResponseError,
  authorizationCodeGrantRequest,
  calculatePKCECodeChallenge,
  generateRandomCodeVerifier,
  generateRandomNonce,
  generateRandomState,
  processAuthorizationCodeResponse,
  ResponseBodyError,
  validateAuthResponse,
} from 'oauth4webapi';
import type { SignIn } from './configuration.ts';
import { partiesOf, requestOptions, returnUrl } from './issuer.ts';
import { Session, type Surroundings } from './session.ts';

/** What the page must remember while the browser is at the issuer: no token is among it. */
interface Started {
  /** Which of the sign-ins of the configuration it is. */
  index: number;
  state: string;
  nonce: string;
  verifier: string;
  /** The view to return to. */
  fragment: string;
}

const key = 'gatehouse-sign-in';

/** Why a sign-in failed: the issuer refused it, it was not started in this tab, or the issuer could not be reached. */
export type SignInFailure = 'refused' | 'not-started' | 'unreachable';

/**
 * Sends the browser to the issuer (OpenID Connect Core 1.0, section 3.1.2.1, with PKCE: RFC 7636).
 * @param index the position of the sign-in in the configuration
 */
export const startSignIn = async (signIn: SignIn, index: number): Promise<void> => {
  const started: Started = {
    index,
    state: generateRandomState(),
    nonce: generateRandomNonce(),
    verifier: generateRandomCodeVerifier(),
    fragment: location.hash,
  };
  const url = new URL(signIn.authorizationEndpoint);
  const parameters = {
    ...signIn.parameters,
    response_type: 'code',
    client_id: signIn.clientId,
    redirect_uri: returnUrl(),
    scope: signIn.scope,
    state: started.state,
    nonce: started.nonce,
    code_challenge: await calculatePKCECodeChallenge(started.verifier),
    code_challenge_method: 'S256',
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  sessionStorage.setItem(key, JSON.stringify(started));
  location.assign(url);
};

/** Takes out what `startSignIn` stored. Each sign-in is answered once. */
const takeStarted = (): Started | undefined => {
  const stored = sessionStorage.getItem(key);
  sessionStorage.removeItem(key);
  return stored === null ? undefined : (JSON.parse(stored) as Started);
};

const failureOf = (error: unknown): SignInFailure =>
  error instanceof AuthorizationResponseError || error instanceof ResponseBodyError
    ? 'refused'
    : error instanceof TypeError || error instanceof DOMException
      ? 'unreachable'
      : 'not-started';

/**
 * Reads the issuer's answer in the address of the page, removes it there, and fetches the tokens.
 * @returns undefined when the address has no answer
 */
export const finishSignIn = async (
  signIns: readonly SignIn[],
  page: Surroundings,
): Promise<Session | SignInFailure | undefined> => {
  const answer = new URL(location.href);
  const started = takeStarted();
  if (!answer.searchParams.has('state')) return undefined;
  history.replaceState(null, '', `${location.pathname}${started?.fragment ?? location.hash}`);
  const signIn = started && signIns[started.index];
  if (!started || !signIn) return 'not-started';
  const [issuer, client, authentication] = partiesOf(signIn);
  try {
    const parameters = validateAuthResponse(issuer, client, answer, started.state);
    const response = await authorizationCodeGrantRequest(
      issuer,
      client,
      authentication,
      parameters,
      returnUrl(),
      started.verifier,
      requestOptions(signIn),
    );
    const tokens = await processAuthorizationCodeResponse(issuer, client, response, {
      expectedNonce: started.nonce,
      requireIdToken: true,
    });
    return new Session(signIn, tokens, page);
  } catch (error) {
    console.warn(error);
    return failureOf(error);
  }
};
