import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProduct, type Product } from '../../../examples/product/product.ts';
import { openSignalStore, type SignalStore } from '../../../examples/product/signal-store.ts';
import { clock } from '../../../shared/core/clock.ts';
import { currentSettings } from '../../../shared/settings/current.ts';
import { api } from '../api/api.ts';
import { service } from '../api/identity.ts';

/** Gatehouse as the example product reaches it over HTTP: the routes that it calls, without a network. */
const gatehouse: typeof fetch = async (input, init) => {
  const { pathname } = new URL(input instanceof Request ? input.url : input);
  const { status, body } =
    pathname === '/.well-known/jwks.json'
      ? await api('getKeys')
      : await api('pollSignals', { as: service, body: JSON.parse(String(init?.body)) });
  return Response.json(body, { status });
};

/** The example product as the receiver of signals, on a file that outlives its processes. */
export interface Receiver {
  product: Product;
  /** It is killed, and started again on the same file. */
  restart: () => Promise<void>;
  /** The ids of the signals in its file, in order. */
  remembered: () => Promise<string[]>;
  stop: () => Promise<void>;
}

/** Starts the example product; the test file has made a KMS (`makeKms`). */
export const startReceiver = async (): Promise<Receiver> => {
  const folder = await mkdtemp(join(tmpdir(), 'receiver-'));
  const path = join(folder, 'signals.jsonl');
  const now = () => Date.parse(clock.now());
  let store: SignalStore;
  const start = async (): Promise<Product> => {
    store = await openSignalStore({ path, now });
    return createProduct({
      issuer: process.env['TOKEN_ISSUER'] ?? '',
      audience: currentSettings().tokenAudience,
      serviceToken: async () => 'service-token',
      store,
      fetch: gatehouse,
      now,
    });
  };
  const receiver: Receiver = {
    product: await start(),
    restart: async () => {
      await store.close();
      receiver.product = await start();
    },
    remembered: async () =>
      (await readFile(path, 'utf8'))
        .split('\n')
        .slice(0, -1)
        .map((line) => (JSON.parse(line) as { jti: string }).jti),
    stop: async () => {
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
  return receiver;
};
