import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { createProduct, type Product, type ProductOptions } from '../../../examples/product/product.ts';
import { openSignalStore, type SignalStore } from '../../../examples/product/signal-store.ts';
import { audience, type FakeGatehouse, startFakeGatehouse } from './fake-gatehouse.ts';

/** Seconds: the first instant of 2026, at which every test begins. */
export const t0 = Date.UTC(2026, 0, 1) / 1000;

/** The example product of the current test, the Gatehouse that it trusts, and its time in seconds. */
interface TheProduct {
  gatehouse: FakeGatehouse;
  product: Product;
  store?: SignalStore;
  /** The file of its signals. */
  path: string;
  reported: unknown[];
  seconds: number;
}

/** What a poll brings when there is nothing. */
export const nothing = { handled: [], known: [], refused: [], undecided: [], moreAvailable: false };

/** The same signature, spelled with a stray bit in its last character. */
export const strayBit = (token: string): string => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return token.slice(0, -1) + alphabet[alphabet.indexOf(token.at(-1) ?? '') ^ 1];
};

/** Gives every test of a file a Gatehouse and an example product of its own. */
export const useProduct = () => {
  const the = { reported: [], seconds: t0 } as unknown as TheProduct;
  const now = (): number => the.seconds * 1000;

  /** A new process on the same file; the one before says no more. */
  const start = async (more: Partial<ProductOptions> = {}): Promise<void> => {
    await the.store?.close();
    the.store = await openSignalStore({ path: the.path, now });
    the.product = createProduct({
      issuer: the.gatehouse.issuer,
      audience,
      serviceToken: async () => 'service-token',
      store: the.store,
      now,
      report: (error) => the.reported.push(error),
      ...more,
    });
  };

  let folder: string;
  beforeEach(async () => {
    the.seconds = t0;
    the.reported = [];
    folder = await mkdtemp(join(tmpdir(), 'product-'));
    the.path = join(folder, 'signals.jsonl');
    the.gatehouse = await startFakeGatehouse();
    await start();
  });
  afterEach(async () => {
    await the.store?.close();
    await the.gatehouse.stop();
    await rm(folder, { recursive: true });
  });

  const ask = (path: string, init?: RequestInit): Promise<Response> =>
    the.product.handle(new Request(`http://localhost${path}`, init));
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  return {
    the,
    now,
    start,
    ask,
    /** Reads the documents. */
    read: (token: string): Promise<Response> => ask('/documents', { headers: bearer(token) }),
    /** Writes a document; a string is sent as it is. */
    write: (token: string, body: unknown = { title: 'Mended' }): Promise<Response> =>
      ask('/documents', {
        method: 'POST',
        headers: { ...bearer(token), 'content-type': 'application/json' },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    /** Delivers a signal by push. */
    push: (jws: string, type = 'application/secevent+jwt'): Promise<Response> =>
      ask('/signals', { method: 'POST', headers: { 'content-type': type }, body: jws }),
    /** Has the next poll deliver signals. */
    queue: (...sets: { jti: string; jws: string }[]): void => {
      for (const { jti, jws } of sets) the.gatehouse.queue.set(jti, jws);
    },
    /** What the file of signals holds. */
    lines: async (): Promise<{ jti: string }[]> =>
      (await readFile(the.path, 'utf8'))
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as { jti: string }),
  };
};
