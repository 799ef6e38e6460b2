import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { buildWeb } from '../../web/build/build.ts';
import { type RunningProduct, startProduct } from '../support/product/running-product.ts';
import { as, newAccount, tokenOf } from './support/gatehouse.ts';
import { axe, openAddress, overflow, url } from './support/page.ts';

/* The example product embeds the banner and the support page from an origin of its own. */

const origin = inject('productOrigin');
let accountId: string;
let webFolder: string;
let product: RunningProduct;

beforeAll(async () => {
  accountId = await newAccount({ name: 'Customer of the product' });
  webFolder = await mkdtemp(join(tmpdir(), 'product-web-'));
  const { files } = await buildWeb();
  for (const [name, contents] of files) {
    await mkdir(dirname(join(webFolder, name)), { recursive: true });
    await writeFile(join(webFolder, name), contents);
  }
  product = await startProduct({
    issuer: url,
    serviceToken: () => tokenOf('service'),
    settings: { accountId, userToken: () => tokenOf('owner', accountId), webFolder },
    port: Number(new URL(origin).port),
  });
});

afterAll(async () => {
  await product.close();
  await rm(webFolder, { recursive: true });
});

test('the agent enters, and the owner reads it in the product and revokes it on its settings page', async () => {
  const owner = await as('owner', accountId);
  await owner.createGrant({ accountId, body: { duration: 'P1D' } });
  const page = await openAddress(`${origin}/settings`);
  const revoke = page.getByRole('button', { name: 'Revoke access' });
  await revoke.waitFor();
  const banner = page.locator('gatehouse-support-banner').getByText('is inside, acting for Olivia Owner');
  expect(await banner.count()).toBe(0);

  const agent = await as('agent');
  const { accessToken } = (await agent.openSession({ body: { accountId, reason: 'Reading the import log' } })).body;
  const work = () => fetch(`${origin}/documents`, { headers: { authorization: `Bearer ${accessToken}` } });
  expect((await work()).status).toBe(200);
  await page.reload();
  await banner.waitFor();
  expect(await axe(page)).toEqual([]);

  await revoke.click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke access' }).click();
  await banner.waitFor({ state: 'detached' });
  await expect.poll(async () => (await work()).status, { timeout: 20_000 }).toBe(401);
});

test('the settings page fits into 320 pixels', async () => {
  const page = await openAddress(`${origin}/settings`, { viewport: { width: 320, height: 700 } });
  await page.getByRole('switch').waitFor();
  expect(await overflow(page)).toBe(0);
});

test('two elements take fewer than 30 lines, and the policy of the page allows nothing inline', async () => {
  const files = ['settings.html', 'settings.js'].map((name) => readFile(`examples/product/${name}`, 'utf8'));
  const lines = (await Promise.all(files)).flatMap((text) => text.trim().split('\n'));
  expect(lines.length).toBeLessThan(30);
  const policy = (await fetch(`${origin}/settings`)).headers.get('content-security-policy');
  expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' http:\S+; /);
});
