import { createPresence, type Presence } from '../../../examples/product/presence.ts';
import { createProduct, type ProductOptions } from '../../../examples/product/product.ts';
import { listen } from '../../../examples/product/server.ts';
import { createVerifier, type VerifierOptions } from '../../../package/verify/index.ts';

/** Options of the verifier and of the product. */
export type ProcessOptions = Omit<VerifierOptions, 'onSignal'> & Pick<ProductOptions, 'settings'> & { port?: number };

/** The example product, as one process serves it. */
export interface RunningProduct extends Pick<Presence, 'inside'> {
  url: string;
  /** The ids of the signals received, each once. */
  signals: readonly string[];
  /** Polls for signals now. */
  poll: () => Promise<void>;
  /** Reads the documents with a support token, or sends another request to them. */
  documents: (token: string, init?: RequestInit) => Promise<Response>;
  close: () => Promise<void>;
}

/** Starts the example product, on any free port. It is the only process of the product, so it acknowledges at once. */
export const startProduct = async ({ settings, port = 0, ...options }: ProcessOptions): Promise<RunningProduct> => {
  const signals: string[] = [];
  const presence = createPresence(options.now);
  const verifier = createVerifier({
    acknowledgeMillis: 0,
    ...options,
    onSignal: (signal) => {
      presence.onSignal(signal);
      signals.push(signal.id);
    },
  });
  const server = await listen(createProduct({ verifier, presence, ...(settings && { settings }) }), port);
  return {
    url: server.url,
    inside: presence.inside,
    signals,
    poll: verifier.poll,
    documents: (token, init = {}) => {
      const headers = { 'content-type': 'application/json', ...init.headers, authorization: `Bearer ${token}` };
      return fetch(`${server.url}/documents`, { ...init, headers });
    },
    close: async () => {
      verifier.close();
      await server.close();
    },
  };
};
