import { decodeJwt } from 'jose';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Locale } from '../../web/core/locale.ts';
import { newAccount, tokenOf } from './support/gatehouse.ts';
import { type HostedConsole, startHostedConsole } from './support/hosted-console.ts';
import { type FakeIssuer, startFakeIssuer } from './support/issuer.ts';
import { axe, openAddress, overflow, url } from './support/page.ts';

let issuer: FakeIssuer;
let hosted: HostedConsole;

beforeAll(async () => {
  issuer = await startFakeIssuer();
  const client = (kind: string) => ({
    [`${kind}Issuer`]: issuer.url,
    [`${kind}Audience`]: `${kind}s`,
    [`${kind}ConsoleClientId`]: `console-of-${kind}s`,
    [`${kind}ConsoleAuthorizationEndpoint`]: `${issuer.url}/authorize`,
    [`${kind}ConsoleTokenEndpoint`]: `${issuer.url}/token`,
    [`${kind}ConsoleSignOutEndpoint`]: `${issuer.url}/sign-out`,
  });
  const services = { serviceIssuer: 'https://services.example.com', serviceAudience: 'gatehouse' };
  hosted = await startHostedConsole({ console: 'true', ...client('user'), ...client('agent'), ...services }, url);
}, 240_000);

beforeEach(() => {
  Object.assign(issuer, { requests: [], asked: 0, fault: undefined, token: () => tokenOf('owner') });
});

afterAll(async () => {
  await Promise.all([hosted.stop(), issuer.stop()]);
});

const open = (fragment = ''): Promise<Page> => openAddress(`${hosted.url}/${fragment}`, { locale: 'en-US' });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** Signs in, with the question of the issuer. */
const signIn = async (page: Page, name = 'Sign in'): Promise<void> => {
  await button(page, name).click();
  await page.getByRole('link', { name: 'Continue' }).click();
};

/** A token as it would be after its end. */
const expired = (token: string): string => {
  const claims = Buffer.from(JSON.stringify({ ...decodeJwt(token), exp: 1 })).toString('base64url');
  return token.replace(/\..*\./, `.${claims}.`);
};

/** What the page has stored in the browser. */
const stored = (page: Page): Promise<string> =>
  page.evaluate(async () =>
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, await indexedDB.databases()]),
  );

test('an owner signs in with PKCE and finds the view that was asked for', async () => {
  const account = await newAccount();
  issuer.token = () => tokenOf('owner', account);
  const page = await open('#journal?locale=en&theme=dark');
  expect(await page.getByRole('navigation').count()).toBe(0);
  await signIn(page);
  await page.getByRole('heading', { name: 'Journal' }).first().waitFor();
  expect(await page.locator('.reader').innerText()).toMatch(new RegExp(`olivia@example.com\\s+owner · ${account}`));
  expect(new URL(page.url()).search).toBe('');
  expect(new URL(page.url()).hash).toMatch(/^#journal\?/);
  await page.waitForFunction(() => document.documentElement.dataset['theme'] === 'dark');

  const [request] = issuer.requests;
  expect(Object.fromEntries(request ?? [])).toMatchObject({
    client_id: 'console-of-users',
    redirect_uri: `${hosted.url}/`,
    scope: 'openid',
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    state: expect.stringMatching(/^[\w-]{43}$/),
    nonce: expect.stringMatching(/^[\w-]{43}$/),
  });
  await page.getByRole('link', { name: 'Support access' }).click();
  await page.getByRole('switch', { name: 'Support access to your account' }).waitFor();
  expect(await page.getByLabel('Person').count()).toBe(0);
  expect(await axe(page)).toEqual([]);
});

test('tokens are in memory only, and the stored state is gone after the redirect', async () => {
  const page = await open();
  await button(page, 'Sign in').click();
  await page.getByRole('link', { name: 'Continue' }).waitFor();
  await page.goBack();
  expect(await stored(page)).not.toMatch(/eyJ/);
  await signIn(page);
  await page.getByRole('switch').waitFor();
  expect(await stored(page)).toBe('[{},{},"",[]]');
  expect(
    await page.evaluate(() =>
      performance
        .getEntries()
        .map(({ name }) => name)
        .join(),
    ),
  ).not.toMatch(/eyJ/);
});

test('a reload asks again, and the session of the issuer answers without a question', async () => {
  const page = await open();
  await signIn(page);
  await page.getByRole('switch').waitFor();
  await page.reload();
  await button(page, 'Sign in').click();
  await page.getByRole('switch').waitFor();
  expect(issuer.asked).toBe(1);
});

test('after signing out the issuer asks again', async () => {
  const page = await open('#support-access?locale=en');
  await signIn(page);
  await button(page, 'Sign out').click();
  await page.getByRole('heading', { name: 'Sign in to Gatehouse' }).waitFor();
  await page.waitForURL(`${hosted.url}/`);
  await signIn(page);
  await page.getByRole('switch').waitFor();
  expect(issuer.asked).toBe(2);
});

test.each([
  ['refuse', /refused or canceled/],
  ['wrong state', /not started in this tab/],
  ['refuse code', /refused or canceled/],
] as const)('an error of the issuer (%s) shows words, and a retry signs in', async (fault, words) => {
  const page = await open();
  issuer.fault = fault;
  await button(page, 'Sign in').click();
  if (fault !== 'refuse') await page.getByRole('link', { name: 'Continue' }).click();
  await page.getByRole('alert').filter({ hasText: words }).waitFor();
  expect(new URL(page.url()).search).toBe('');
  expect(await stored(page)).toBe('[{},{},"",[]]');
  expect(await axe(page)).toEqual([]);
  issuer.fault = undefined;
  await button(page, 'Sign in').click();
  if (fault === 'refuse') await page.getByRole('link', { name: 'Continue' }).click();
  await page.getByRole('switch').waitFor();
});

test('a token endpoint out of reach shows words', async () => {
  const page = await open();
  await page.route('**/token', (route) => route.abort());
  await signIn(page);
  await page.getByRole('alert').filter({ hasText: 'cannot be reached' }).waitFor();
});

test('an answer that was not asked for is not used', async () => {
  const page = await open('?code=stolen&state=other');
  await page.getByRole('alert').filter({ hasText: 'not started in this tab' }).waitFor();
  expect(page.url()).toBe(`${hosted.url}/`);
});

test('a support agent signs in with the other button and sees the desk', async () => {
  issuer.token = () => tokenOf('agent');
  const page = await open('#support-desk?locale=en');
  await signIn(page, 'Sign in as a support agent');
  await page.getByRole('heading', { name: 'Support desk' }).first().waitFor();
  expect(issuer.requests[0]?.get('client_id')).toBe('console-of-agents');
  expect(await page.getByRole('navigation').getByRole('link').allInnerTexts()).toEqual(['Support desk']);
  expect(await page.locator('.reader').innerText()).toMatch(/ada@example.com\s+support agent/);
});

test('a reader who is neither user nor agent sees why, and can sign out', async () => {
  issuer.token = () => tokenOf('agent');
  const page = await open();
  await signIn(page);
  await page.getByRole('heading', { name: 'You have no access to Gatehouse' }).waitFor();
  expect(await axe(page)).toEqual([]);
  await button(page, 'Sign out').click();
  await page.getByRole('heading', { name: 'Sign in to Gatehouse' }).waitFor();
});

test('a session that has ended says so, and the reader signs in again', async () => {
  issuer.token = async () => expired(await tokenOf('owner'));
  const page = await open('#trash?locale=en');
  await signIn(page);
  await page.getByText('Your session has ended.', { exact: true }).waitFor();
  expect(await axe(page)).toEqual([]);
  issuer.token = () => tokenOf('owner');
  await button(page, 'Sign in again').click();
  await button(page, 'Sign in').click();
  await page.getByRole('heading', { name: 'Trash' }).first().waitFor();
  await button(page, 'Sign out').waitFor();
});

test('a share link opens without a sign-in', async () => {
  const page = await open('#link-open?person=stranger&link=lnk_1&code=secret');
  await page.getByRole('heading', { name: 'Shared document' }).waitFor();
  expect(page.url()).not.toContain('secret');
});

test('without its configuration the console says so and tries again', async () => {
  const page = await openAddress(`${hosted.url}/`, { locale: 'en-US' }, async (prepared) => {
    await prepared.route('**/console.json', (route) => route.abort());
  });
  await page.getByRole('heading', { name: 'The console could not be loaded' }).waitFor();
  await page.unroute('**/console.json');
  await button(page, 'Try again').click();
  await button(page, 'Sign in').waitFor();
});

test.each<[Locale, string]>([
  ['en', 'Sign in to Gatehouse'],
  ['fr', 'Connexion à Gatehouse'],
  ['de', 'Bei Gatehouse anmelden'],
])('the sign-in speaks %s, is accessible in light and dark, and fits into 320 pixels', async (locale, heading) => {
  for (const theme of ['light', 'dark'] as const) {
    const fragment = `#support-access?locale=${locale}&theme=${theme}`;
    const page = await openAddress(`${hosted.url}/${fragment}`, { viewport: { width: 320, height: 700 } });
    await page.getByRole('heading', { name: heading }).waitFor();
    expect(await axe(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);
  }
});

test('the policy allows requests to the own origin and to the token endpoint alone', () => {
  expect(hosted.headers['content-security-policy']).toContain(`; connect-src 'self' ${issuer.url}/token; `);
  expect(hosted.headers['referrer-policy']).toBe('no-referrer');
});
