import { createVerifier } from '../../package/verify/index.ts';
import { localToken, type TokenSource } from './local-token.ts';
import { createPresence } from './presence.ts';
import { createProduct } from './product.ts';
import { listen } from './server.ts';

const {
  GATEHOUSE_URL: issuer = 'http://localhost:3000',
  GATEHOUSE_SERVICE_TOKEN: given,
  AUDIENCE: audience = 'urn:gatehouse:product',
  PRODUCT_PORT: port = '4000',
  PRODUCT_ACCOUNT: accountId = 'acme',
  PRODUCT_USER: sub = 'olivia',
  PRODUCT_WEB: webFolder = 'dist/web',
  USER_TOKEN: givenOfUser,
} = process.env;

/** Longer than the pauses between polls, so that a repeated error is printed once. */
const repeatMillis = 60_000;

const sentenceOf = (error: unknown): unknown => {
  // The errors of fetch when there is no response.
  if (error instanceof Error && (error.message === 'fetch failed' || error.name === 'TimeoutError')) {
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

/** The token that is given, or else tokens of the local Gatehouse. */
const tokens = (token: string | undefined, principal: Readonly<Record<string, string>>): TokenSource =>
  token === undefined ? localToken(issuer, principal) : async () => token;

const main = async (): Promise<void> => {
  const presence = createPresence();
  const verifier = createVerifier({
    issuer,
    audience,
    serviceToken: tokens(given, { kind: 'service', sub: 'product' }),
    // This process is the only one of the product.
    acknowledgeMillis: 0,
    onSignal: presence.onSignal,
    onError: report,
  });
  const userToken = tokens(givenOfUser, { kind: 'user', sub, accountId, role: 'owner' });
  const settings = { accountId, userToken, webFolder };
  const server = await listen(createProduct({ verifier, presence, settings, onError: report }), Number(port));
  console.log(
    `The example product answers on ${server.url} and trusts ${issuer}. Open ${server.url}/settings for the banner and the support page, ${server.url}/ for the agents inside. Ctrl-C stops it.`,
  );
  // Shows at once whether Gatehouse answers; later polls follow by themselves.
  verifier.poll().catch(report);

  // Not `once`: npm passes on a Ctrl-C that the terminal has already sent to this process.
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve());
    stopWithNpm();
  });
  verifier.close();
  await server.close();
};

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
