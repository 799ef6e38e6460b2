import { describe, expect, test } from 'vitest';
import { as } from './support/gatehouse.ts';
import { share, visit } from './support/link-open.ts';
import { axe, overflow } from './support/page.ts';

/** The e-mail layer of eFactori's "Paramètres de sécurité supplémentaires", by the words of the source, and in the other languages. */
const words = {
  // "devra d'abord fournir l'adresse électronique où elle a reçu le document"
  fr: {
    open: 'Ouvrir le document',
    first: 'Fournissez d’abord l’adresse électronique où vous l’avez reçu.',
    email: 'Adresse électronique',
    refused: 'Le code ou l’adresse électronique est incorrect.',
    opened: 'Le document est ouvert.',
  },
  en: {
    open: 'Open the document',
    first: 'First enter the e-mail address at which you received it.',
    email: 'E-mail address',
    refused: 'The code or the e-mail address is wrong.',
    opened: 'The document is open.',
  },
  de: {
    open: 'Dokument öffnen',
    first: 'Geben Sie zuerst die E-Mail-Adresse an, an der Sie es erhalten haben.',
    email: 'E-Mail-Adresse',
    refused: 'Der Code oder die E-Mail-Adresse ist falsch.',
    opened: 'Das Dokument ist geöffnet.',
  },
} as const;

describe.each(['fr', 'en', 'de'] as const)('in %s', (locale) => {
  const say = words[locale];

  test('the code leaves the address bar, the address is asked for first, and the document opens', async () => {
    const shared = await share();
    const page = await visit(shared, { locale });
    expect(page.url()).not.toContain(shared.code);
    expect(await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))).toBe('[{},{}]');
    const opened = page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          addEventListener('gatehouse-opened', (event) => resolve(JSON.stringify((event as CustomEvent).detail)));
        }),
    );
    await page.getByRole('button', { name: say.open }).click();
    await page.getByText(say.first).waitFor();
    const email = page.getByLabel(say.email);
    expect(await email.evaluate((node) => node.matches(':focus'))).toBe(true);
    await page.keyboard.type('guess@example.com');
    await page.keyboard.press('Enter');
    await page.getByText(say.refused).waitFor();
    await email.fill(' Rita@Example.com ');
    await page.keyboard.press('Enter');
    await page.getByText(say.opened).waitFor();
    await page.getByRole('timer').waitFor();
    expect(JSON.parse(await opened)).toMatchObject({ documentId: 'offer-1', tokenType: 'Bearer' });
  });
});

test('without the e-mail layer the code alone opens the document, and no token of a user is sent', async () => {
  const shared = await share();
  const owner = await as('owner', shared.accountId);
  const { accountId } = shared;
  const { etag: ifMatch = '' } = await owner.getPolicy({ accountId });
  await owner.putPolicy({ accountId, body: { shareLinks: { emailChallenge: false } }, ifMatch });
  const page = await visit(shared);
  const request = page.waitForRequest('**/open');
  await page.getByRole('button', { name: 'Open the document' }).click();
  await page.getByText('The document is open.').waitFor();
  expect((await request).headers()['authorization']).toBeUndefined();
});

describe('a refusal is told in words:', () => {
  test('locked until, after five wrong attempts', async () => {
    const page = await visit({ ...(await share()), code: 'wrong' });
    const button = page.getByRole('button', { name: 'Open the document' });
    await button.click();
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await page.getByLabel('E-mail address').fill(`guess-${attempt}@example.com`);
      await button.click();
      await page.getByText('The code or the e-mail address is wrong.').waitFor();
    }
    await page.getByLabel('E-mail address').fill('rita@example.com');
    await button.click();
    await page.getByText(/^This link is locked until /).waitFor();
    expect(await page.getByRole('timer').textContent()).toMatch(/^1[45] minutes/);
    expect(await axe(page)).toEqual([]);
  });

  test('revoked', async () => {
    const { accountId, ...link } = await share();
    await (await as('owner', accountId)).revokeShareLink({ accountId, linkId: link.linkId });
    const page = await visit(link);
    await page.getByRole('button', { name: 'Open the document' }).click();
    await page.getByText('This link cannot be opened any more').waitFor();
    await page.getByText('It has expired, is used up or was revoked. Ask the sender for a new one.').waitFor();
  });

  test('used up', async () => {
    const link = await share({ maxUses: 1 });
    const owner = await as('owner', link.accountId);
    await owner.openShareLink({ linkId: link.linkId, body: { code: link.code, email: 'rita@example.com' } });
    const page = await visit(link);
    await page.getByRole('button', { name: 'Open the document' }).click();
    await page.getByText('This link cannot be opened any more').waitFor();
  });

  test('no such link', async () => {
    const page = await visit({ linkId: 'lnk_01JAAAAAAAAAAAAAAAAAAAAAAA', code: 'c' });
    await page.getByRole('button', { name: 'Open the document' }).click();
    await page.getByText('There is no such link').waitFor();
  });
});

test('without a connection the form stays, and the repeated attempt counts once', async () => {
  const link = await share();
  const page = await visit(link);
  const button = page.getByRole('button', { name: 'Open the document' });
  await button.click();
  await page.getByLabel('E-mail address').fill('rita@example.com');
  const keys: (string | undefined)[] = [];
  await page.route('**/open', async (route) => {
    keys.push(route.request().headers()['idempotency-key']);
    if (keys.length > 1) return route.fallback();
    await route.fetch();
    return route.abort();
  });
  await button.click();
  await page.getByText('No connection. Check your network and try again.').first().waitFor();
  await button.click();
  await page.getByText('The document is open.').waitFor();
  expect(new Set(keys).size).toBe(1);
  const { accountId, linkId } = link;
  expect((await (await as('owner', accountId)).getShareLink({ accountId, linkId })).body.uses).toBe(1);
});

test('a code that did not come with the address is typed, and shows as text', async () => {
  const { linkId, code } = await share();
  const page = await visit({ linkId, code: '' });
  await page.getByRole('button', { name: 'Open the document' }).click();
  await page.getByText('Enter the code from the message.').waitFor();
  await page.getByLabel('Code').fill(`<img src=x onerror=alert(1)> ${'x'.repeat(100)}`);
  await page.keyboard.press('Enter');
  await page.getByLabel('E-mail address').fill('rita@example.com');
  await page.keyboard.press('Enter');
  await page.getByText('The code or the e-mail address is wrong.').waitFor();
  await page.getByLabel('Code').fill(code);
  await page.keyboard.press('Enter');
  await page.getByText('The document is open.').waitFor();
});

describe.each(['light', 'dark'] as const)('%s', (theme) => {
  test('axe finds nothing in three languages, and 320 pixels are enough', async () => {
    const link = await share();
    for (const locale of ['en', 'fr', 'de'] as const) {
      const page = await visit(link, { theme, locale });
      await page.getByRole('button', { name: words[locale].open }).click();
      await page.getByLabel(words[locale].email).waitFor();
      expect(await axe(page)).toEqual([]);
      await page.setViewportSize({ width: 320, height: 800 });
      expect(await overflow(page)).toBe(0);
    }
  });
});
