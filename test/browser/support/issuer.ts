import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { decodeJwt, generateKeyPair, SignJWT } from 'jose';

/** The next thing that the issuer does other than usual. */
type Fault = 'refuse' | 'wrong state' | 'refuse code';

export interface FakeIssuer {
  url: string;
  /** The parameters of each authorization request. */
  requests: URLSearchParams[];
  /** How many times a page asked to confirm. */
  asked: number;
  fault: Fault | undefined;
  /** Returns the access token of the person who signs in; sent as it is. */
  token: () => Promise<string>;
  stop: () => Promise<void>;
}

const bodyOf = async (message: IncomingMessage): Promise<URLSearchParams> => {
  let text = '';
  for await (const part of message as AsyncIterable<Buffer>) text += part.toString();
  return new URLSearchParams(text);
};

const redirect = (response: ServerResponse, to: string, headers: Record<string, string> = {}): void => {
  response.writeHead(302, { location: to, ...headers }).end();
};

/**
 * An OIDC issuer on the loopback interface: code flow with PKCE for public clients, a cookie as its own session,
 * and a sign-out. It refuses requests without PKCE, codes used twice and wrong verifiers.
 */
export const startFakeIssuer = async (): Promise<FakeIssuer> => {
  const { privateKey } = await generateKeyPair('RS256');
  const codes = new Map<string, URLSearchParams>();

  const idToken = async (accessToken: string, clientId: string, nonce: string | null): Promise<string> => {
    const { sub = '', iat = 0 } = decodeJwt(accessToken);
    return new SignJWT({ nonce, email: `${sub}@example.com` })
      .setProtectedHeader({ alg: 'RS256' })
      .setIssuer(issuer.url)
      .setSubject(sub)
      .setAudience(clientId)
      .setIssuedAt(iat)
      .setExpirationTime(iat + 3600)
      .sign(privateKey);
  };

  const authorize = (query: URLSearchParams, message: IncomingMessage, response: ServerResponse): void => {
    issuer.requests.push(query);
    const back = new URL(query.get('redirect_uri') ?? '');
    if (query.get('code_challenge_method') !== 'S256' || query.get('response_type') !== 'code') {
      response.writeHead(400).end('PKCE is required');
      return;
    }
    back.searchParams.set('state', issuer.fault === 'wrong state' ? 'other' : (query.get('state') ?? ''));
    if (issuer.fault === 'refuse') {
      back.searchParams.set('error', 'access_denied');
      redirect(response, back.href);
      return;
    }
    if (!message.headers.cookie?.includes('session=1')) {
      issuer.asked += 1;
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end(
          `<!doctype html><title>Issuer</title><a href="/continue?${query.toString().replaceAll('&', '&amp;')}">Continue</a>`,
        );
      return;
    }
    const code = randomUUID();
    codes.set(code, query);
    back.searchParams.set('code', code);
    redirect(response, back.href);
  };

  const answerToken = async (form: URLSearchParams): Promise<[number, Record<string, unknown>]> => {
    const code = form.get('code') ?? '';
    const asked = codes.get(code);
    codes.delete(code);
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const isRight =
      asked?.get('code_challenge') === challenge &&
      asked.get('client_id') === form.get('client_id') &&
      asked.get('redirect_uri') === form.get('redirect_uri');
    if (!asked || !isRight || issuer.fault === 'refuse code') return [400, { error: 'invalid_grant' }];
    const access_token = await issuer.token();
    const id_token = await idToken(access_token, form.get('client_id') ?? '', asked.get('nonce'));
    return [200, { access_token, id_token, token_type: 'Bearer', expires_in: 3600 }];
  };

  const serve = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(message.url ?? '/', issuer.url);
    if (pathname === '/authorize') authorize(searchParams, message, response);
    else if (pathname === '/continue') {
      redirect(response, `/authorize?${searchParams}`, { 'set-cookie': 'session=1; Path=/; HttpOnly' });
    } else if (pathname === '/sign-out') {
      const expired = { 'set-cookie': 'session=; Path=/; Max-Age=0' };
      redirect(response, searchParams.get('post_logout_redirect_uri') ?? '/', expired);
    } else if (pathname === '/token' && message.method === 'POST') await sendToken(message, response);
    else response.writeHead(404).end();
  };

  const sendToken = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [status, body] = await answerToken(await bodyOf(message));
    response
      .writeHead(status, {
        'content-type': 'application/json',
        'cache-control': 'no-store',
        'access-control-allow-origin': message.headers.origin ?? '',
      })
      .end(JSON.stringify(body));
  };

  const server = createServer((message, response) => void serve(message, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const issuer: FakeIssuer = {
    // Another host name than the console's, so that cookies are kept apart.
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    requests: [],
    asked: 0,
    fault: undefined,
    token: () => Promise.reject(new Error('the test has set no token')),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return issuer;
};
