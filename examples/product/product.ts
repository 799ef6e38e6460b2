import { answer, jsonAnswer } from './answers.ts';
import { withSupportToken } from './bearer.ts';
import { createDocuments } from './documents.ts';
import { keysOf } from './keys.ts';
import type { TokenSource } from './local-token.ts';
import { page } from './page.ts';
import { createPoller, type Poll } from './poller.ts';
import { type Pauses, startPolling } from './polling.ts';
import { createPresence, type Visit } from './presence.ts';
import { receiveSignal } from './receive-signal.ts';
import { createSettings, type SettingsOptions } from './settings.ts';
import type { SignalStore } from './signal-store.ts';
import { verifySignal } from './verify-signal.ts';
import { verifySupportToken } from './verify-support-token.ts';

export interface ProductOptions {
  /** The URL of Gatehouse, as in the `iss` of its tokens. */
  issuer: string;
  /** The required audience of tokens and signals. */
  audience: string;
  /** Returns a bearer token of the `service` kind for polling. */
  serviceToken: TokenSource;
  store: SignalStore;
  /** Without it the product has no settings page. */
  settings?: SettingsOptions;
  fetch?: typeof globalThis.fetch;
  /** Milliseconds since 1970. */
  now?: () => number;
  /** Called with errors that no caller receives. */
  report?: (error: unknown) => void;
}

export interface Product {
  /** Answers any request. */
  handle: (request: Request) => Promise<Response>;
  /** The agents who are inside at this instant. */
  inside: () => Visit[];
  pollOnce: Poll;
  /** Polls until the function that it returns is called. */
  startPolling: (pauses?: Pauses) => () => Promise<void>;
}

type Serve = (request: Request) => Response | Promise<Response>;

const print = (error: unknown): void => console.error(error instanceof Error ? error.message : error);

/** A product whose customers grant support access through Gatehouse. Creating it starts neither server nor polling. */
export const createProduct = ({
  issuer,
  audience,
  serviceToken,
  store,
  settings,
  fetch = globalThis.fetch,
  now = Date.now,
  report = print,
}: ProductOptions): Product => {
  const verification = { issuer, audience, keys: keysOf(issuer, fetch), now };
  const verifySet = (set: string) => verifySignal(set, verification);
  const presence = createPresence(store, now);
  const documents = createDocuments();

  const verifyToken = async (presented: string) => {
    const token = await verifySupportToken(presented, verification, store);
    presence.saw(token);
    return token;
  };

  const routes = new Map<string, Partial<Record<string, Serve>>>([
    ['/', { GET: () => page(presence.inside()) }],
    ['/inside', { GET: () => jsonAnswer(200, { inside: presence.inside() }) }],
    [
      '/documents',
      {
        GET: (request) => withSupportToken(request, verifyToken, 'any', documents.list),
        POST: (request) => withSupportToken(request, verifyToken, 'full', (token) => documents.write(token, request)),
      },
    ],
    ['/signals', { POST: (request) => receiveSignal(request, verifySet, store) }],
  ]);

  const settingsAt = settings && createSettings(issuer, settings);

  const serve: Serve = (request) => {
    const { pathname } = new URL(request.url);
    const methods = routes.get(pathname) ?? settingsAt?.(pathname);
    if (!methods) return jsonAnswer(404, { error: 'not_found' });
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const found = Object.hasOwn(methods, method) ? methods[method] : undefined;
    return found ? found(request) : answer(405, null, { allow: Object.keys(methods).join(', ') });
  };

  const pollOnce = createPoller({ issuer, serviceToken, fetch, verify: verifySet, store });
  return {
    handle: async (request) => {
      try {
        return await serve(request);
      } catch (error) {
        report(error);
        return jsonAnswer(500, { error: 'server_error' });
      }
    },
    inside: presence.inside,
    pollOnce,
    startPolling: (pauses) => startPolling(pollOnce, report, pauses),
  };
};
