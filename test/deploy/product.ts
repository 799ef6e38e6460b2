import { createProduct, type Product } from '../../examples/product/product.ts';
import { listen } from '../../examples/product/server.ts';
import { openSignalStore } from '../../examples/product/signal-store.ts';
import { fetchAt } from './api.ts';
import type { Emulator } from './emulator.ts';

export const audience = 'urn:gatehouse:product';

/** The URL of an instance's keys, and the `iss` of its tokens. */
export interface TrustedIssuer {
  issuer: string;
  fetch: typeof fetch;
}

/** The configuration of a product: the instance by the name in the output of its stack. */
export const issuerOf = (emulator: Emulator, outputs: Record<string, string>): TrustedIssuer => ({
  issuer: outputs['TokenIssuer'] ?? '',
  fetch: fetchAt(emulator),
});

/** The example product, as a client of a deployed instance. */
export const productOf = async ({ issuer, fetch }: TrustedIssuer, serviceToken: string): Promise<Product> =>
  createProduct({
    issuer,
    audience,
    serviceToken: async () => serviceToken,
    store: await openSignalStore(),
    fetch,
  });

/** A product's answer to a request with a support token: its status, and the reason of a refusal. */
export const answerTo = async (
  product: Product,
  token: string,
  method: 'GET' | 'POST' = 'GET',
): Promise<{ status: number; why: string | undefined }> => {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const body = method === 'POST' ? { body: JSON.stringify({ title: 'Mended' }) } : {};
  const answer = await product.handle(new Request('http://localhost/documents', { method, headers, ...body }));
  const { error_description: why } = (await answer.json()) as { error_description?: string };
  return { status: answer.status, why };
};

/** Whether a signal has ended the access of a support token that still verifies. */
export const isPutOut = async (product: Product, token: string): Promise<boolean> =>
  (await answerTo(product, token)).why === 'The support session has ended';

/** A product that receives pushed signals. It listens before the instance is deployed with its URL. */
export interface PushedProduct {
  url: string;
  /** Makes it trust an instance. */
  trust: (instance: TrustedIssuer) => Promise<Product>;
  close: () => Promise<void>;
}

export const startPushedProduct = async (): Promise<PushedProduct> => {
  let product: Product | undefined;
  const server = await listen(async (request) => product?.handle(request) ?? new Response(null, { status: 503 }), 0);
  return {
    url: `${server.url}/signals`,
    trust: async (instance) => {
      // It does not poll, so it needs no token.
      product = await productOf(instance, '');
      return product;
    },
    close: server.close,
  };
};
