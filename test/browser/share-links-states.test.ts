import { describe, expect, test } from 'vitest';
import { as, newAccount } from './support/gatehouse.ts';
import { axe, overflow } from './support/page.ts';
import { busyAccount, open } from './support/share-links.ts';

test('what the edition lacks names the edition, and a refusal is told in the dialog', async () => {
  const account = await newAccount();
  const page = await open({ account });
  await page.getByRole('button', { name: 'Share a document' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Document', { exact: true }).fill('offer-1');
  await dialog.getByLabel('Recipients').fill('rita@example.com');
  const type = 'urn:gatehouse:problem:edition-needed';
  await page.route('**/share-links', (route) =>
    route.request().method() === 'POST'
      ? route.fulfill({ status: 403, contentType: 'application/problem+json', json: { type, title: 'x', status: 403 } })
      : route.fallback(),
  );
  await dialog.getByRole('button', { name: 'Create the link' }).click();
  await dialog.getByText('Your edition does not include this.').waitFor();

  await page.route('**/policy', async (route) => {
    const response = await route.fetch();
    const policy = {
      ...(await response.json()),
      notInEdition: [{ section: 'shareLinks', editionNeeded: 'Dream Team' }],
    };
    await route.fulfill({ response, json: policy });
  });
  await page.reload();
  await page.getByText('New share links need the edition Dream Team.').waitFor();
  expect(await page.getByRole('button', { name: 'Share a document' }).count()).toBe(0);
});

test('members see nothing, and there is no entry in the navigation', async () => {
  const page = await open({ person: 'member' });
  await page.getByText('There is no page here for this person.').waitFor();
  expect(await page.getByRole('link', { name: 'Share links' }).count()).toBe(0);
});

test('without a connection the page says so, keeps what it shows, and recovers', async () => {
  const page = await open({ account: await busyAccount() });
  await page.getByText('offer-2026-118').waitFor();
  await page.context().setOffline(true);
  await page.getByText('No connection. Check your network and try again.').first().waitFor();
  expect(await page.getByText('offer-2026-118').count()).toBe(1);
  await page.context().setOffline(false);
  await page.getByRole('button', { name: 'Try again' }).first().click();
  await page.getByText('No connection. Check your network and try again.').first().waitFor({ state: 'detached' });
});

describe.each(['light', 'dark'] as const)('%s', (theme) => {
  test('axe finds nothing in three languages, and 320 pixels are enough', async () => {
    const account = await busyAccount();
    const longest = `${'x'.repeat(60)}@${'y'.repeat(60)}.example`;
    const body = { documentId: 'd'.repeat(128), recipients: [longest, 'مرحبا@example.com'] };
    await (await as('owner', account)).createShareLink({ accountId: account, body });
    for (const locale of ['en', 'fr', 'de'] as const) {
      const page = await open({ account, theme, locale });
      await page.getByRole('table').waitFor();
      expect(await axe(page)).toEqual([]);
      await page.setViewportSize({ width: 320, height: 800 });
      expect(await overflow(page)).toBe(0);
    }
  });

  test('axe finds nothing in the dialogs', async () => {
    const page = await open({ account: await newAccount(), theme });
    await page.getByRole('button', { name: 'Share a document' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Create the link' }).click();
    await dialog.getByText('Enter at least one e-mail address.').waitFor();
    expect(await axe(page)).toEqual([]);
    await dialog.getByLabel('Document', { exact: true }).fill('offer-1');
    await dialog.getByLabel('Recipients').fill('rita@example.com');
    await dialog.getByRole('button', { name: 'Create the link' }).click();
    await dialog.getByLabel('Link with the code').waitFor();
    expect(await axe(page)).toEqual([]);
    await page.setViewportSize({ width: 320, height: 800 });
    expect(await overflow(page)).toBe(0);
  });
});
