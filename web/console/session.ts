import {
  getValidatedIdTokenClaims,
  processRefreshTokenResponse,
  refreshTokenGrantRequest,
  type TokenEndpointResponse,
} from 'oauth4webapi';
import type { SignIn } from './configuration.ts';
import { partiesOf, requestOptions, returnUrl } from './issuer.ts';
import { type Claims, type Reader, readerOf } from './reader.ts';

/** What a session needs of the page. */
export interface Surroundings {
  /** The time in milliseconds since the epoch. */
  now: () => number;
  /** Called when the session has ended and cannot be renewed. */
  onEnd: () => void;
}

/** A token is replaced this long before it ends. */
const marginSeconds = 30;

/** The claims of a JWT, not verified; none when it is no JWT. */
const claimsOf = (token: string): Claims => {
  try {
    const payload = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(payload), (letter) => letter.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes)) as Claims;
  } catch {
    return {};
  }
};

/** A reader who has signed in, with the tokens. They are in memory only: a reload of the page forgets them. */
export class Session {
  /** Undefined when the tokens show neither a user nor an agent. */
  readonly reader: Reader | undefined;
  readonly #signIn: SignIn;
  readonly #page: Surroundings;
  #token = '';
  #refreshToken: string | undefined;
  #endsAt = 0;
  #refreshing: Promise<string> | undefined;

  constructor(signIn: SignIn, response: TokenEndpointResponse, page: Surroundings) {
    this.#signIn = signIn;
    this.#page = page;
    this.#hold(response);
    this.reader = readerOf(signIn, claimsOf(this.#token), { ...getValidatedIdTokenClaims(response) });
  }

  /** The token for the API, renewed when it ends soon. @throws Error when the session has ended */
  readonly getToken = async (): Promise<string> => {
    if (this.#page.now() < this.#endsAt - marginSeconds * 1000) return this.#token;
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  };

  /** Forgets the tokens and ends the session of the issuer, which returns to the page, if it has a page for that. */
  signOut(): void {
    this.#token = '';
    this.#refreshToken = undefined;
    const { signOut, clientId } = this.#signIn;
    if (!signOut) {
      location.reload();
      return;
    }
    const url = new URL(signOut.endpoint);
    url.searchParams.set('client_id', clientId);
    url.searchParams.set(signOut.returnParameter, returnUrl());
    location.assign(url);
  }

  #hold(response: TokenEndpointResponse): void {
    const token = response[this.#signIn.token];
    if (typeof token !== 'string') throw new Error(`the issuer has sent no ${this.#signIn.token}`);
    const { exp } = claimsOf(token);
    this.#token = token;
    this.#endsAt = typeof exp === 'number' ? exp * 1000 : this.#page.now() + (response.expires_in ?? 0) * 1000;
    this.#refreshToken = response.refresh_token ?? this.#refreshToken;
  }

  async #refresh(): Promise<string> {
    try {
      if (this.#refreshToken === undefined) throw new Error('there is no refresh token');
      const [issuer, client, authentication] = partiesOf(this.#signIn);
      const sent = await refreshTokenGrantRequest(
        issuer,
        client,
        authentication,
        this.#refreshToken,
        requestOptions(this.#signIn),
      );
      this.#hold(await processRefreshTokenResponse(issuer, client, sent));
      return this.#token;
    } catch (error) {
      // Offline is no end: the next request tries again.
      if (!(error instanceof TypeError || error instanceof DOMException)) this.#page.onEnd();
      throw error;
    }
  }
}
