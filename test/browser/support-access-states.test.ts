import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { as, newAccount } from './support/gatehouse.ts';
import { axe, openPage } from './support/page.ts';

/* States that come with time. The answers of the API are changed on their way to the page. */

interface AnyGrant {
  grantedAt: string;
  [name: string]: unknown;
}

/** Changes the grants in the answers of a route. */
const alter = (page: Page, path: string, list: 'grants' | 'items', change: (grant: AnyGrant) => object) =>
  page.route(
    (url) => url.pathname.endsWith(path),
    async (route) => {
      const response = await route.fetch();
      const body = (await response.json()) as Record<string, AnyGrant[]>;
      await route.fulfill({
        response,
        json: { ...body, [list]: body[list]?.map((grant) => ({ ...grant, ...change(grant) })) },
      });
    },
  );

/** Opens the page of an account with one grant, whose live form is changed. */
const openWith = async (duration: string, change: (grant: AnyGrant) => object): Promise<Page> => {
  const account = await newAccount();
  await (await as('owner', account)).createGrant({ accountId: account, body: { duration } });
  const page = await openPage({ account });
  await alter(page, '/support-access', 'grants', change);
  return page;
};

const longAgo = '2020-01-01T00:00:00.000Z';

describe('a warning', () => {
  test('comes before the end, with a way to extend', async () => {
    const page = await openWith('PT20H', () => ({ grantedAt: longAgo }));
    await page.getByText('This access ends soon.').waitFor();
    expect(await axe(page)).toEqual([]);
    await page.getByRole('button', { name: 'Extend' }).click();
    const dialog = page.getByRole('dialog', { name: 'Edit access' });
    await dialog.getByLabel('Period', { exact: true }).selectOption('2 weeks');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('timer').filter({ hasText: '13 days' }).waitFor();
  });

  test('comes before an unlimited grant is suspended, which is confirmed again', async () => {
    const page = await openWith('unlimited', ({ grantedAt }) => ({ reconfirmBy: grantedAt }));
    await page.getByText(/^Confirm this access by/).waitFor();
    await page.getByRole('button', { name: 'Confirm again' }).first().click();
    await page.getByText('The access is confirmed.').waitFor();
  });

  test('says that the person who granted access is no longer available', async () => {
    const page = await openWith('P1D', () => ({ grantorUnavailable: true }));
    await page.getByText(/The person who granted this access is no longer available/).waitFor();
  });
});

test.each([
  ['en', 'Suspended', 'Expired', 'Confirm again'],
  ['fr', 'Suspendue', 'Expirée', 'Confirmer de nouveau'],
  ['de', 'Ausgesetzt', 'Abgelaufen', 'Erneut bestätigen'],
] as const)(
  'the history says what is suspended and what has expired, in %s',
  async (locale, suspended, expired, confirm) => {
    const account = await newAccount();
    const owner = await as('owner', account);
    await owner.createGrant({ accountId: account, body: { duration: 'P1D', reason: 'first' } });
    await owner.createGrant({ accountId: account, body: { duration: 'P1D', reason: 'second' } });
    const page = await openPage({ account, locale });
    await alter(page, '/grants', 'items', ({ reason }) =>
      reason === 'first' ? { status: 'expired' } : { status: 'suspended', suspendReason: 'tripwire' },
    );
    await page.reload();
    const table = page.getByRole('table').last();
    await table.getByText(suspended, { exact: true }).waitFor();
    await table.getByText(expired, { exact: true }).waitFor();
    await table.getByRole('button', { name: confirm }).waitFor();
    expect(await axe(page)).toEqual([]);
  },
);

test('a receipt shows when every system has confirmed that the agent is out', async () => {
  const account = await newAccount();
  const [owner, agent] = [await as('owner', account), await as('agent', account)];
  await owner.createGrant({ accountId: account, body: { duration: 'P1D' } });
  const { body } = await agent.openSession({ body: { accountId: account, reason: 'Reading the log' } });
  await agent.leaveSession({ sessionId: body.sessionId });
  const page = await openPage({ account });
  await page.route(
    (url) => url.pathname.endsWith('/support-sessions'),
    async (route) => {
      const response = await route.fetch();
      const { items } = (await response.json()) as { items: { endedAt: string }[] };
      const receiptOf = ({ endedAt }: { endedAt: string }) => ({
        receivers: [{ receiver: 'default', acknowledgedAt: endedAt }],
        lagMillis: 340,
      });
      await route.fulfill({ response, json: { items: items.map((item) => ({ ...item, receipt: receiptOf(item) })) } });
    },
  );
  await page.getByText('after 0.34 s').waitFor();
});

test('a slow or failing service shows a skeleton, then why, then recovers', async () => {
  const page = await openPage({ account: await newAccount() });
  let isDown = true;
  await page.route('**/v1/**', async (route) => {
    if (isDown) await route.fulfill({ status: 500, json: {} });
    else await route.continue();
  });
  await page.reload();
  await page.getByText('This could not be loaded.').first().waitFor();
  await page.getByText('The service is not available right now. Try again in a moment.').first().waitFor();
  expect(await axe(page)).toEqual([]);
  isDown = false;
  await page.getByRole('button', { name: 'Try again' }).first().click();
  await page.getByRole('switch').waitFor();
});

test('a token that is gone says that the reader must sign in again', async () => {
  const page = await openPage({ account: await newAccount() });
  await page.route('**/dev/token', (route) => route.fulfill({ status: 500, json: {} }));
  await page.reload();
  await page.getByText('Your session has ended. Sign in again.').first().waitFor();
});
