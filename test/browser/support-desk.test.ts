import { beforeAll, describe, expect, test } from 'vitest';
import { as, newAccount } from './support/gatehouse.ts';
import { axe, openPage, overflow } from './support/page.ts';
import { busyDesk, openAccount } from './support/support-desk.ts';

const words = {
  en: {
    ask: 'Request access',
    account: 'Account id',
    period: 'Period',
    day: '1 day',
    full: 'Full access',
    reason: 'Reason',
    ticket: 'Ticket (optional)',
    send: 'Send request',
    requests: 'Your requests',
    waiting: 'Waiting',
    withdraw: 'Withdraw',
    withdrawn: 'Withdrawn',
    search: 'Search by id or name',
    searched: /Accounts searched: \d+, found: 1$/,
    enter: 'Enter',
    open: 'Your open sessions',
    leave: 'Leave',
    past: 'Your past sessions',
    left: 'Left by the agent',
  },
  fr: {
    ask: 'Demander l’accès',
    account: 'Identifiant du compte',
    period: 'Période',
    day: '1 jour',
    full: 'Accès complet',
    reason: 'Motif',
    ticket: 'Ticket (facultatif)',
    send: 'Envoyer la demande',
    requests: 'Vos demandes',
    waiting: 'En attente',
    withdraw: 'Retirer',
    withdrawn: 'Retirée par vous',
    search: 'Rechercher par identifiant ou nom',
    searched: /Comptes parcourus : \d+, trouvés : 1$/,
    enter: 'Entrer',
    open: 'Vos sessions ouvertes',
    leave: 'Quitter',
    past: 'Vos sessions passées',
    left: 'Quittée par l’agent',
  },
  de: {
    ask: 'Zugriff anfragen',
    account: 'Konto-ID',
    period: 'Zeitraum',
    day: '1 Tag',
    full: 'Voller Zugriff',
    reason: 'Grund',
    ticket: 'Ticket (optional)',
    send: 'Anfrage senden',
    requests: 'Ihre Anfragen',
    waiting: 'Wartet',
    withdraw: 'Zurückziehen',
    withdrawn: 'Zurückgezogen',
    search: 'Nach ID oder Name suchen',
    searched: /Durchsuchte Konten: \d+, gefunden: 1$/,
    enter: 'betreten',
    open: 'Ihre offenen Sitzungen',
    leave: 'verlassen',
    past: 'Ihre bisherigen Sitzungen',
    left: 'Vom Mitarbeiter verlassen',
  },
} as const;

describe.each(['en', 'fr', 'de'] as const)('in %s', (locale) => {
  const say = words[locale];

  test('an agent asks for access, withdraws, enters with a reason, and leaves', async () => {
    const name = `Desk in ${locale}`;
    const [closed, open] = [await newAccount({ name: `Closed in ${locale}` }), await openAccount(name)];
    const page = await openPage({ page: 'support-desk', person: 'agent', account: closed, locale });
    const dialog = page.getByRole('dialog');

    await page.getByRole('button', { name: say.ask }).first().click();
    expect(await dialog.getByLabel(say.account).inputValue()).toBe(closed);
    await dialog.getByLabel(say.period).selectOption(say.day);
    await dialog.getByRole('radio', { name: say.full }).check();
    await dialog.getByLabel(say.reason, { exact: true }).fill('The import fails');
    await dialog.getByLabel(say.ticket).fill('T-1');
    await dialog.getByRole('button', { name: say.send }).click();
    await dialog.waitFor({ state: 'detached' });
    const request = page.getByRole('table', { name: say.requests }).getByRole('row').filter({ hasText: closed });
    await request.getByText(say.waiting, { exact: true }).waitFor();
    const { body } = await (await as('owner', closed)).listAccessRequests({ accountId: closed });
    expect(body.items).toMatchObject([{ duration: 'P1D', scope: 'full', reason: 'The import fails', ticket: 'T-1' }]);

    await request.getByRole('button').click();
    await dialog.getByRole('button', { name: say.withdraw }).click();
    await request.getByText(say.withdrawn, { exact: true }).waitFor();

    await page.getByLabel(say.search).fill(open);
    await page.getByText(say.searched).waitFor();
    await page
      .getByRole('button', { name: name })
      .and(page.getByRole('button', { name: say.enter }))
      .click();
    await dialog.getByLabel(say.reason, { exact: true }).fill('Reading the import log');
    await dialog.locator('button[type=submit]').click();
    const session = page.getByRole('region', { name: say.open }).getByRole('listitem').filter({ hasText: name });
    await session.getByText('Reading the import log').waitFor();
    expect((await (await as('owner', open)).listSessions({ accountId: open })).body.items).toHaveLength(1);

    await session.getByRole('button', { name: say.leave }).click();
    await session.waitFor({ state: 'detached' });
    const past = page.getByRole('table', { name: say.past }).getByRole('row').filter({ hasText: name });
    await past.getByText(say.left).waitFor();
  });
});

test('a dialog closes when the change is made; a list that loads slowly does not keep the page from being used', async () => {
  const account = await openAccount('Slow list');
  await (await as('agent')).createAccessRequest({ body: { accountId: account, duration: 'P7D', reason: 'First' } });
  const page = await openPage({ page: 'support-desk', person: 'agent' });
  const requests = page.getByRole('table', { name: 'Your requests' });
  const request = requests.getByRole('row').filter({ hasText: 'Slow list' });
  await request.getByRole('button', { name: 'Withdraw' }).click();
  const released = Promise.withResolvers<void>();
  await page.route('**/v1/support/accounts?pageSize=50', async (route) => {
    await released.promise;
    await route.abort();
  });
  await page.getByRole('dialog').getByRole('button', { name: 'Withdraw' }).click();
  await request.getByText('Withdrawn', { exact: true }).waitFor();
  expect(await page.getByRole('dialog').count()).toBe(0);
  await page.getByLabel('Search by id or name').fill(account);
  await page.getByText(/Accounts searched: \d+, found: 1$/).waitFor();
  released.resolve();
});

test('the vendor’s page receives the session with its token, on entering and on continuing', async () => {
  const name = 'Continued account';
  const account = await openAccount(name);
  const page = await openPage({ page: 'support-desk', person: 'agent', account });
  await page.evaluate(() => {
    addEventListener('gatehouse-entered', (event) => {
      const { accountId, accessToken } = (event as CustomEvent<{ accountId: string; accessToken: string }>).detail;
      document.title = `${document.title} ${accountId}:${accessToken.split('.').length}`;
    });
  });
  await page.getByLabel('Search by id or name').fill(account);
  await page.getByRole('button', { name: `Enter ${name}` }).click();
  await page.getByRole('dialog').getByLabel('Reason').fill('Look');
  await page.keyboard.press('Tab');
  await page.getByRole('dialog').getByRole('button', { name: 'Enter' }).click();
  await page.getByRole('button', { name: `Continue in ${name}` }).click();
  await page.waitForFunction((text) => document.title.split(text).length === 3, `${account}:3`);
});

test('an open session is found behind many that have ended, and is left', async () => {
  const [first, other] = [await openAccount('Opened long ago'), await openAccount('Opened often')];
  const agent = await as('agent');
  await agent.openSession({ body: { accountId: first, reason: 'A long import' } });
  for (let number = 0; number < 51; number += 1) {
    const { body } = await agent.openSession({ body: { accountId: other, reason: `Look ${number}` } });
    await agent.leaveSession({ sessionId: body.sessionId });
  }
  const page = await openPage({ page: 'support-desk', person: 'agent' });
  const session = page.getByRole('listitem').filter({ hasText: 'A long import' });
  await page.getByText('Look 50').waitFor();
  await session.getByRole('button', { name: 'Leave Opened long ago' }).click();
  await session.waitFor({ state: 'detached' });
});

describe('the form says what is wrong', () => {
  test('an empty account id, an unknown one, an empty reason, a second request', async () => {
    const account = await newAccount();
    await (await as('agent')).createAccessRequest({ body: { accountId: account, duration: 'P7D', reason: 'First' } });
    const page = await openPage({ page: 'support-desk', person: 'agent', account });
    await page.getByRole('button', { name: 'Request access' }).first().click();
    const dialog = page.getByRole('dialog');
    const accountId = dialog.getByLabel('Account id');
    await accountId.fill(' ');
    await dialog.getByRole('button', { name: 'Send request' }).click();
    await dialog.getByText('Enter the id of the account.').waitFor();
    await dialog.getByText('Enter a reason. The customer reads it.').waitFor();
    expect(await axe(page)).toEqual([]);
    await accountId.fill('no-such-account');
    await dialog.getByLabel('Reason', { exact: true }).fill('Second');
    await dialog.getByRole('button', { name: 'Send request' }).click();
    await dialog.getByText('There is no account with this id.').waitFor();
    await accountId.fill(account);
    await dialog.getByRole('button', { name: 'Send request' }).click();
    await dialog.getByText('A request for this account is already waiting for an answer.').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });
});

test('without a connection the desk says so, keeps what it shows, and recovers', async () => {
  const page = await openPage({ page: 'support-desk', person: 'agent' });
  await page.getByRole('heading', { name: 'Your requests' }).waitFor();
  await page.context().setOffline(true);
  await page.getByText('No connection. Check your network and try again.').first().waitFor();
  await page.getByRole('heading', { name: 'Your requests' }).waitFor();
  await page.context().setOffline(false);
  await page.getByText('No connection. Check your network and try again.').first().waitFor({ state: 'detached' });
});

test('when the server fails, the desk offers to try again', async () => {
  const page = await openPage({ page: 'support-desk', person: 'agent' });
  await page.route('**/v1/support/access-requests*', (route) => route.fulfill({ status: 500, body: '' }));
  await page.reload();
  await page.getByText('This could not be loaded.').waitFor();
  await page.unroute('**/v1/support/access-requests*');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('heading', { name: 'Your requests' }).waitFor();
});

test('an owner sees no desk', async () => {
  const page = await openPage({ page: 'support-desk', person: 'owner' });
  await page.getByText('There is no page here for this person.').waitFor();
});

test.each(['en', 'fr', 'de'] as const)(
  'names with markup, right-to-left text and 300 characters show as text, in %s',
  async (locale) => {
    const account = await openAccount(`<img src=x onerror=alert(1)> مرحبا 👩‍🚀 ${'x'.repeat(60)}`);
    const reason = `<b>bold</b> مرحبا ${'y'.repeat(300)}`;
    await (await as('agent')).openSession({ body: { accountId: account, reason } });
    await (await as('agent')).createAccessRequest({ body: { accountId: account, duration: 'P7D', reason } });
    const context = { viewport: { width: 320, height: 700 } };
    const page = await openPage({ page: 'support-desk', person: 'agent', locale, context });
    await page.getByRole('searchbox').fill(account);
    await page.getByText('<img src=x onerror=alert(1)>').first().waitFor();
    await page.getByText('<b>bold</b>').first().waitFor();
    expect(await overflow(page)).toBe(0);
  },
);

describe('with everything that it can show', () => {
  beforeAll(busyDesk);

  test.each(['en', 'fr', 'de'] as const)('axe finds nothing in %s, light and dark, wide and narrow', async (locale) => {
    const light = await openPage({ page: 'support-desk', person: 'agent', theme: 'light', locale });
    await light.getByRole('table').last().waitFor();
    expect(await axe(light)).toEqual([]);
    const context = { viewport: { width: 320, height: 800 } };
    const dark = await openPage({ page: 'support-desk', person: 'agent', theme: 'dark', locale, context });
    await dark.getByRole('table').last().waitFor();
    expect(await overflow(dark)).toBe(0);
    expect(await axe(dark)).toEqual([]);
  });
});
