import { createProduct, type Product } from '../../../examples/product/product.ts';
import { listen } from '../../../examples/product/server.ts';
import { openSignalStore } from '../../../examples/product/signal-store.ts';
import type { LocalGatehouse } from '../../../local/gatehouse.ts';
import { clock } from '../../../shared/core/clock.ts';
import type { Session } from '../../../shared/sessions/session.ts';
import { type Answer, backend, ownerOf, send, technician } from './in-process.ts';

const owner = ownerOf('acme');

/** The example product, as a client of a Gatehouse, that answers over HTTP. */
export interface RunningProduct extends Pick<Product, 'inside' | 'pollOnce' | 'handle'> {
  /** The status of its answer to a request with a support token. */
  documents: (token: string) => Promise<number>;
  close: () => Promise<void>;
}

export const startProduct = async (gatehouse: LocalGatehouse): Promise<RunningProduct> => {
  const now = (): number => Date.parse(clock.now());
  const store = await openSignalStore({ now });
  const product = createProduct({
    issuer: gatehouse.url,
    audience: 'urn:gatehouse:product',
    serviceToken: () => gatehouse.token(backend),
    store,
    now,
  });
  const server = await listen(product.handle, 0);
  return {
    ...product,
    documents: async (token) => {
      const response = await fetch(`${server.url}/documents`, { headers: { authorization: `Bearer ${token}` } });
      await response.arrayBuffer();
      return response.status;
    },
    close: async () => {
      await server.close();
      await store.close();
    },
  };
};

interface Entered {
  sessionId: string;
  accessToken: string;
  actingAs: { userId: string; role: string };
  expiresIn: number;
  endsAt: string;
}

/** An agent of technical support asks to be let into acme. */
export const enter = (gatehouse: LocalGatehouse): Promise<Answer<Entered>> =>
  send<Entered>(gatehouse, 'POST /v1/support/sessions', {
    as: technician,
    body: { accountId: 'acme', reason: 'The import fails' },
  });

/** The answer about a token that the product gets. */
export const introspect = async (gatehouse: LocalGatehouse, token: string): Promise<Record<string, unknown>> => {
  const { body } = await send(gatehouse, 'POST /oauth/introspect', {
    as: backend,
    body: new URLSearchParams({ token }).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  return body;
};

/** A session of acme, as its owner reads it. */
export const sessionAsSeen = async (gatehouse: LocalGatehouse, sessionId: string): Promise<Session | undefined> => {
  const { body } = await send<{ items: Session[] }>(gatehouse, 'GET /v1/accounts/acme/support-sessions', { as: owner });
  return body.items.find((session) => session.sessionId === sessionId);
};
