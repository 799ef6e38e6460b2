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

/** Longer than polling pauses after a failure: what fails again and again is said once. */
const againMillis = 60_000;

const sentenceOf = (error: unknown): unknown => {
  // What fetch throws when there is no answer.
  if (error instanceof TypeError && error.message === 'fetch failed') {
    return `Nothing answers at ${issuer}: start Gatehouse (npm start), or say with GATEHOUSE_URL where it is. Trying on.`;
  }
  return error instanceof Error ? error.message : error;
};

let said: { sentence: unknown; at: number } = { sentence: undefined, at: 0 };

const report = (error: unknown): void => {
  const sentence = sentenceOf(error);
  const at = performance.now();
  if (said.sentence !== sentence || at - said.at > againMillis) console.error(sentence);
  said = { sentence, at };
};

/** npm does not pass on that it is killed; when it is gone, we are to end, too. */
const endWithNpm = (): void => {
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

  // Not just once: npm passes on a Ctrl-C that the terminal has sent us already.
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve());
    endWithNpm();
  });
  await Promise.all([server.close(), stopPolling()]);
  await store.close();
};

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
