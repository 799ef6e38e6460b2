import { expect, test } from 'vitest';
import { axe, openPage, overflow, url } from './support/page.ts';

test('the console opens on the support page of acme', async () => {
  const page = await openPage();
  await page.getByRole('switch', { name: 'Support access to your account' }).waitFor();
  expect(await page.title()).toBe('Gatehouse – Support access');
});

test('a member sees no page, and no entry for it in the navigation', async () => {
  const page = await openPage({ person: 'member' });
  await page.getByText('There is no page here for this person.').waitFor();
  expect(await page.getByRole('link', { name: 'Support access' }).count()).toBe(0);
});

test('person, language and theme are changed in the bar', async () => {
  const page = await openPage();
  await page.getByLabel('Language').selectOption('Deutsch');
  await page.getByRole('switch', { name: 'Zugriff für Customer Support' }).waitFor();
  await page.getByLabel('Design').selectOption('Dunkel');
  await page.waitForFunction(() => document.documentElement.dataset['theme'] === 'dark');
  expect(await axe(page)).toEqual([]);
});

test('the frame fits into 320 pixels', async () => {
  const page = await openPage({ context: { viewport: { width: 320, height: 700 } } });
  await page.getByRole('switch').waitFor();
  expect(await overflow(page)).toBe(0);
});

test('the API keeps its answers beside the console', async () => {
  const missing = await fetch(`${url}/nothing`);
  expect(missing.status).toBe(404);
  expect(missing.headers.get('content-type')).toContain('application/problem+json');
  const index = await fetch(url);
  expect(index.headers.get('content-security-policy')).toContain("script-src 'self'");
  const again = await fetch(url, { headers: { 'if-none-match': index.headers.get('etag') ?? '' } });
  expect(again.status).toBe(304);
  const head = await fetch(url, { method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([200, '']);
});

test('an owner of another account sees nothing', async () => {
  const page = await openPage({ person: 'stranger' });
  await page.getByText('There is no page here for this person.').waitFor();
});
