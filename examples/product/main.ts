import { createProduct } from './product.ts';
import { listen } from './server.ts';
import { localServiceToken } from './service-token.ts';
import { openSignalStore } from './signal-store.ts';

const {
  GATEHOUSE_URL: issuer = 'http://localhost:3000',
  GATEHOUSE_SERVICE_TOKEN: given,
  AUDIENCE: audience = 'urn:gatehouse:product',
  PRODUCT_PORT: port = '4000',
  PRODUCT_STORE: path,
} = process.env;

/** Longer than the pauses of polling after a failure, so that a repeated error is printed once. */
const repeatMillis = 60_000;

const sentenceOf = (error: unknown): unknown => {
  // The error of fetch when there is no response.
  if (error instanceof TypeError && error.message === 'fetch failed') {
    return `Nothing answers at ${issuer}: start Gatehouse (npm start), or set GATEHOUSE_URL to its address. Retrying.`;
  }
  return error instanceof Error ? error.message : error;
};

let printed: { sentence: unknown; at: number } = { sentence: undefined, at: 0 };

const report = (error: unknown): void => {
  const sentence = sentenceOf(error);
  const at = performance.now();
  if (printed.sentence !== sentence || at - printed.at > repeatMillis) console.error(sentence);
  printed = { sentence, at };
};

/** Stops when npm has ended without passing a signal on (it was killed). */
const stopWithNpm = (): void => {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const { ppid } = process;
  setInterval(() => process.ppid === ppid || process.emit('SIGTERM'), 500).unref();
};

const main = async (): Promise<void> => {
  const store = await openSignalStore({ path });
  const serviceToken = given === undefined ? localServiceToken(issuer) : async () => given;
  const product = createProduct({ issuer, audience, serviceToken, store, report });
  const server = await listen(product.handle, Number(port));
  const stopPolling = product.startPolling();
  console.log(`The example product answers on ${server.url} and trusts ${issuer}. Ctrl-C stops it.`);

  // Not `once`: npm passes on a Ctrl-C that the terminal has already sent to this process.
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve());
    stopWithNpm();
  });
  await Promise.all([server.close(), stopPolling()]);
  await store.close();
};

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
