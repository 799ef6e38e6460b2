import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createSettings } from '../../examples/product/settings.ts';

let webFolder: string;
let settingsAt: ReturnType<typeof createSettings>;

beforeAll(async () => {
  webFolder = await mkdtemp(join(tmpdir(), 'product-web-'));
  await mkdir(join(webFolder, 'chunks'));
  await writeFile(join(webFolder, 'team.js'), 'team');
  await writeFile(join(webFolder, 'chunks', 'a-1.js'), 'chunk');
  await writeFile(join(webFolder, 'secret.json'), 'secret');
});
afterAll(() => rm(webFolder, { recursive: true }));
beforeEach(() => {
  const accountId = 'a"><b>';
  settingsAt = createSettings('https://api.example.com/base', { accountId, userToken: async () => 'mine', webFolder });
});

const ask = async (path: string, init?: RequestInit): Promise<Response | undefined> =>
  settingsAt(path)?.[init?.method ?? 'GET']?.(new Request(`http://localhost${path}`, init));

it('embeds the elements with the address of the API and the account', async () => {
  const page = await ask('/settings');
  expect(page?.headers.get('content-security-policy')).toContain("connect-src 'self' https://api.example.com;");
  expect(await page?.text()).toContain('api="https://api.example.com/base" account="a&quot;&gt;&lt;b&gt;"');
});

it.each([
  ['/web/team.js', 'team'],
  ['/web/chunks/a-1.js', 'chunk'],
])('serves %s', async (path, contents) => {
  expect(await (await ask(path))?.text()).toBe(contents);
});

it.each(['/web/missing.js', '/web/chunks/missing.js'])('answers 404 to %s', async (path) => {
  expect((await ask(path))?.status).toBe(404);
});

it.each(['/web/secret.json', '/web/../team.js', '/web/chunks/../team.js', '/web/%2e%2e/team.js', '/web/', '/other'])(
  'has nothing at %s',
  async (path) => {
    expect(await ask(path)).toBeUndefined();
  },
);

it('gives the token to pages of this machine only', async () => {
  const token = (host: string) => ask('/session/token', { method: 'POST', headers: { host } });
  expect(await (await token('localhost:4000'))?.text()).toBe('mine');
  expect(await (await token('127.0.0.1'))?.text()).toBe('mine');
  expect((await token('rebound.example:4000'))?.status).toBe(403);
  expect(await ask('/session/token')).toBeUndefined();
});
