import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { as, newAccount, tokenOf } from './support/gatehouse.ts';
import { axe, openAddress, url } from './support/page.ts';
import { buildReactPage } from './support/react-page.ts';

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "require-trusted-types-for 'script'",
  'trusted-types lit-html',
].join('; ');

const html = `<!doctype html>
<html lang="en"><head><title>React</title></head>
<body><main><h1>Settings</h1><div id="root"></div></main><script type="module" src="/react/example.js"></script></body></html>`;

let files: Map<string, string>;

beforeAll(async () => {
  files = await buildReactPage();
});

/** Opens the example from the origin of the API, with an account of its own. */
const openExample = (account: string): Promise<Page> =>
  openAddress(`${url}/react/`, {}, async (page) => {
    await page.route(`${url}/react/**`, (route) => {
      const name = new URL(route.request().url()).pathname.slice('/react/'.length);
      if (name === '') {
        return route.fulfill({
          contentType: 'text/html',
          headers: { 'content-security-policy': policy },
          body: html,
        });
      }
      const body = files.get(name)?.replaceAll('"acme"', JSON.stringify(account)) ?? '';
      return route.fulfill({ contentType: 'text/javascript', body });
    });
    await page.route(`${url}/session/token`, async (route) =>
      route.fulfill({ contentType: 'text/plain', body: await tokenOf('owner', account) }),
    );
  });

test('React mounts two elements, gives them tokens and receives an event', async () => {
  const accountId = await newAccount({ name: 'React account' });
  await (await as('owner', accountId)).createGrant({ accountId, body: { duration: 'P1D' } });
  await (await as('agent')).openSession({ body: { accountId, reason: 'Reading the import log' } });
  const page = await openExample(accountId);
  const banner = page.locator('gatehouse-support-banner').getByText('is inside');
  await banner.waitFor();
  expect(await axe(page)).toEqual([]);

  await page.getByRole('button', { name: 'Revoke access' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke access' }).click();
  await page.getByText('Last change: revokeGrant').waitFor();
  await banner.waitFor({ state: 'detached' });
});
