import type { Locator } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { as, newAccount } from './support/gatehouse.ts';
import { axe, overflow, saveForReview } from './support/page.ts';
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

test('the page is used by keyboard alone, and focus returns to what opened a dialog or a menu', async () => {
  const account = await newAccount();
  const page = await open({ account });
  const dialog = page.getByRole('dialog');
  const isFocused = (locator: Locator): Promise<boolean> => locator.evaluate((node) => node.matches(':focus'));
  const tabTo = async (locator: Locator): Promise<void> => {
    for (let steps = 0; steps < 6 && !(await isFocused(locator)); steps += 1) await page.keyboard.press('Tab');
    expect(await isFocused(locator)).toBe(true);
  };
  const share = page.getByRole('button', { name: 'Share a document' });
  await share.focus();
  await page.keyboard.press('Enter');
  await dialog.getByLabel('Document', { exact: true }).waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await expect.poll(() => isFocused(share)).toBe(true);
  await page.keyboard.press('Space');
  await dialog.getByLabel('Document', { exact: true }).waitFor();
  await expect.poll(() => isFocused(dialog.getByLabel('Document', { exact: true }))).toBe(true);
  await page.keyboard.type('offer-1');
  await page.keyboard.press('Tab');
  await page.keyboard.type('rita@example.com');
  await tabTo(dialog.getByLabel('Openings for each recipient (optional)'));
  await page.keyboard.press('Enter');
  await dialog.getByLabel('Link with the code').waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('offer-1').waitFor();

  const actions = page.getByRole('button', { name: 'Actions for the link to offer-1' });
  await actions.focus();
  await page.keyboard.press('Enter');
  const item = (name: string) => page.getByRole('menuitem', { name });
  await expect.poll(() => isFocused(item('Edit'))).toBe(true);
  await page.keyboard.press('End');
  await expect.poll(() => isFocused(item('Revoke the link'))).toBe(true);
  await page.keyboard.press('Escape');
  await expect.poll(() => isFocused(actions)).toBe(true);
  await page.keyboard.press('Enter');
  await expect.poll(() => isFocused(item('Edit'))).toBe(true);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  const revoke = dialog.getByRole('button', { name: 'Revoke the link' });
  await revoke.waitFor();
  await tabTo(revoke);
  await page.keyboard.press('Enter');
  await page.getByText('Revoked', { exact: true }).waitFor();
  expect(await dialog.count()).toBe(0);
});

test('an open menu stays beside its button when the window changes, and closes when the button is out of sight', async () => {
  const account = await newAccount();
  const body = { documentId: 'offer-1', recipients: ['rita@example.com'] };
  await (await as('owner', account)).createShareLink({ accountId: account, body });
  const page = await open({ account });
  const actions = page.getByRole('button', { name: 'Actions for the link to offer-1' });
  await actions.click();
  const menu = page.getByRole('menu');
  const away = async (): Promise<number> => {
    const [button, box] = [await actions.boundingBox(), await menu.boundingBox()];
    if (!button || !box) return Number.POSITIVE_INFINITY;
    const below = Math.abs(box.y - button.y - button.height);
    const above = Math.abs(button.y - box.y - box.height);
    return Math.max(Math.min(below, above), Math.abs(Math.max(8, button.x + button.width - box.width) - box.x));
  };
  await expect.poll(away).toBeLessThan(6);
  for (const width of [928, 320, 1280]) {
    await page.setViewportSize({ width, height: 1200 });
    await expect.poll(away).toBeLessThan(6);
  }
  await page.setViewportSize({ width: 1280, height: 150 });
  await menu.waitFor({ state: 'hidden' });
});

test.each([320, 928, 1280])('e-mail addresses are whole at %d pixels', async (width) => {
  const page = await open({ account: await busyAccount(), context: { viewport: { width, height: 1200 } } });
  const addresses = page
    .getByRole('table')
    .getByRole('listitem')
    .getByText(/^(rita|noah)@example\.com$/);
  await addresses.first().waitFor();
  const lines = await addresses.evaluateAll((all) =>
    all.map((one) => new Set([...one.getClientRects()].map(({ top }) => top)).size),
  );
  await saveForReview(page, `share-links-${width}`);
  expect(lines).toEqual(lines.map(() => 1));
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
