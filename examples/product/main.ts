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

const main = async (): Promise<void> => {
  const store = await openSignalStore({ path });
  const serviceToken = given === undefined ? localServiceToken(issuer) : async () => given;
  const product = createProduct({ issuer, audience, serviceToken, store });
  const server = await listen(product.handle, Number(port));
  const stopPolling = product.startPolling();
  console.log(`The example product answers on ${server.url} and trusts ${issuer}. Ctrl-C stops it.`);

  // Not just once: npm passes on a Ctrl-C that the terminal has sent us already.
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve());
  });
  await Promise.all([server.close(), stopPolling()]);
  await store.close();
};

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
