import { createVerifier, pushForRequest, type Verifier } from '../../../package/verify/index.ts';
import { clock } from '../../../shared/core/clock.ts';
import { currentSettings } from '../../../shared/settings/current.ts';
import { api } from '../api/api.ts';
import { service } from '../api/identity.ts';

/** Gatehouse as a product reaches it over HTTP: the routes that a verifier calls, without a network. */
const gatehouse: typeof fetch = async (input, init) => {
  const { pathname } = new URL(input instanceof Request ? input.url : input);
  const answer = () => {
    if (pathname === '/.well-known/jwks.json') return api('getKeys');
    if (pathname === '/v1/signals/poll')
      return api('pollSignals', { as: service, body: JSON.parse(String(init?.body)) });
    return api('introspect', { as: service, form: Object.fromEntries(new URLSearchParams(String(init?.body))) });
  };
  const { status, body } = await answer();
  return Response.json(body, { status });
};

/** A product that receives signals, as one process at a time. */
export interface Receiver {
  /** Of the current process. */
  verifier: Verifier;
  /** Takes a signal that is pushed. */
  push: (request: Request) => Promise<Response>;
  /** The process is killed, and another one started, which knows nothing of the signals before. */
  restart: () => void;
  /** The ids of the signals that any process received, in order of the first receipt. */
  received: () => string[];
  stop: () => void;
}

/** Starts a receiver; the test file has made a KMS (`makeKms`). */
export const startReceiver = (): Receiver => {
  const received = new Set<string>();
  const start = (): Verifier =>
    createVerifier({
      issuer: process.env['TOKEN_ISSUER'] ?? '',
      audience: currentSettings().tokenAudience,
      serviceToken: 'service-token',
      acknowledgeMillis: 0,
      // Tests poll; timers must not.
      ...{ pollMillis: 1e9, idleMillis: 1e9 },
      onSignal: ({ id }) => received.add(id),
      fetch: gatehouse,
      now: () => Date.parse(clock.now()),
    });
  const receiver: Receiver = {
    verifier: start(),
    push: (request) => pushForRequest(receiver.verifier)(request),
    restart: () => {
      receiver.verifier.close();
      receiver.verifier = start();
    },
    received: () => [...received],
    stop: () => receiver.verifier.close(),
  };
  return receiver;
};
