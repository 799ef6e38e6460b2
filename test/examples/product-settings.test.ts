import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RunningProduct, startProduct } from '../support/product/running-product.ts';

let folder: string;
let product: RunningProduct;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'product-web-'));
  const webFolder = join(folder, 'web');
  await mkdir(join(webFolder, 'chunks'), { recursive: true });
  await writeFile(join(webFolder, 'team.js'), 'team');
  await writeFile(join(webFolder, 'chunks', 'a-1.js'), 'chunk');
  await writeFile(join(folder, 'secret.js'), 'secret');
  const settings = { accountId: 'a"><b>', userToken: async () => 'mine', webFolder };
  product = await startProduct({ issuer: 'https://api.example.com/base', poll: false, settings });
});
afterAll(async () => {
  await product.close();
  await rm(folder, { recursive: true });
});

/** A request with a path and a host that `fetch` would change. */
const ask = (path: string, { method = 'GET', host = 'localhost' } = {}): Promise<{ status: number; body: string }> =>
  new Promise((resolve, reject) => {
    request(product.url, { method, path, headers: { host } }, async (response) => {
      resolve({ status: response.statusCode ?? 0, body: await text(response) });
    })
      .on('error', reject)
      .end();
  });

it('embeds the elements with the address of the API and the account', async () => {
  const page = await fetch(`${product.url}/settings`);
  expect(page.headers.get('content-security-policy')).toContain("connect-src 'self' https://api.example.com;");
  expect(await page.text()).toContain('api="https://api.example.com/base" account="a&quot;&gt;&lt;b&gt;"');
  expect((await fetch(`${product.url}/settings.js`)).headers.get('content-type')).toContain('text/javascript');
});

it.each([
  ['/web/team.js', 'team'],
  ['/web/chunks/a-1.js', 'chunk'],
])('serves %s', async (path, contents) => {
  expect(await ask(path)).toEqual({ status: 200, body: contents });
});

it.each([
  '/web/missing.js',
  '/web/chunks/missing.js',
  '/web/../secret.js',
  '/web/chunks/../../secret.js',
  '/web/%2e%2e/secret.js',
  '/web/..%2fsecret.js',
  '/web/',
  '/settings.ts',
  '/other',
])('has nothing at %s', async (path) => {
  const { status, body } = await ask(path);
  expect([403, 404]).toContain(status);
  expect(body).not.toBe('secret');
});

it('gives the token to pages of this machine only', async () => {
  const token = (host: string) => ask('/session/token', { method: 'POST', host });
  expect((await token('localhost:4000')).body).toBe('mine');
  expect((await token('127.0.0.1')).body).toBe('mine');
  expect((await token('rebound.example:4000')).status).toBe(403);
  expect((await ask('/session/token')).status).toBe(404);
});
