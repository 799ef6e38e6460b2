import { type AuthorizationServer, allowInsecureRequests, type Client, clockTolerance, None } from 'oauth4webapi';
import type { SignIn } from './configuration.ts';

const timeoutMillis = 15_000;

/** Clocks of browsers are often wrong by minutes. */
const clockToleranceSeconds = 300;

/** The issuer and the console's client, as `oauth4webapi` describes them. */
export const partiesOf = (signIn: SignIn): [AuthorizationServer, Client, ReturnType<typeof None>] => [
  {
    issuer: signIn.issuer,
    authorization_endpoint: signIn.authorizationEndpoint,
    token_endpoint: signIn.tokenEndpoint,
  },
  { client_id: signIn.clientId, [clockTolerance]: clockToleranceSeconds },
  None(),
];

/** How requests to the issuer are sent. The configuration has plain HTTP for loopback addresses only. */
export const requestOptions = ({ tokenEndpoint }: SignIn) => ({
  [allowInsecureRequests]: tokenEndpoint.startsWith('http://'),
  signal: AbortSignal.timeout(timeoutMillis),
});

/** Where the issuer returns the browser: the page itself, without query and fragment. */
export const returnUrl = (): string => `${location.origin}/`;
