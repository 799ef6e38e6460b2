import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { timeLimits } from '../../functions/share-link-openings/time-limits.ts';
import { signJwt } from '../../shared/tokens/sign.ts';

await vi.hoisted(async () => (await import('../support/setup/request-timeouts.ts')).useDeployedTimeouts());

/** A KMS that takes requests and answers none; how many came, and how many were given up. */
let server: Server;
const seen = { came: 0, gone: 0 };

beforeEach(async () => {
  Object.assign(seen, { came: 0, gone: 0 });
  server = createServer((_, response) => {
    seen.came++;
    response.on('close', () => seen.gone++);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  // The client looks it up when it first sends something, which is in the only test.
  process.env['AWS_ENDPOINT_URL_KMS'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(
  () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    }),
);

it('an opening asks twice for a signature, and fails in time when there is none', async () => {
  const signing = signJwt('at+jwt', { sub: 'x' }, AbortSignal.timeout(timeLimits.signing));
  await expect(signing).rejects.toMatchObject({ name: 'TimeoutError' });
  // Without the limit, a third attempt would have come.
  expect(seen.came).toBe(2);
  await expect.poll(() => seen.gone, { timeout: 60_000 }).toBe(2);
});
