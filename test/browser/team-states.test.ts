import { expect, test } from 'vitest';
import { as, newAccount } from './support/gatehouse.ts';
import { openPage, overflow } from './support/page.ts';
import { teamAccount } from './support/team.ts';

test('an admin sees the team and changes nothing; a member sees nothing', async () => {
  const account = await teamAccount();
  const page = await openPage({ account, page: 'team', person: 'admin' });
  await page.getByText('Mia Member').waitFor();
  expect(await page.getByRole('checkbox').count()).toBe(0);
  await page.getByRole('button', { name: 'Actions for Mia Member' }).click();
  await page.getByRole('menuitem', { name: 'Show campaign access' }).waitFor();
  const member = await openPage({ account, page: 'team', person: 'member' });
  await member.getByText('There is no page here for this person.').waitFor();
});

test('a running job is cancelled', async () => {
  const account = await teamAccount();
  const page = await openPage({ account, page: 'team' });
  await page.getByText('No changes yet.').waitFor();
  const job = {
    ...{ jobId: 'job_01', accountId: account, status: 'running', users: 2, total: 10, done: 4, failed: 0, changed: 4 },
    ...{ percent: 40, attempt: 1, requestedBy: 'olivia', requestedAt: '2026-11-28T12:00:00.000Z', failures: [] },
    ...{ startedAt: '2026-11-28T12:00:00.000Z', etaSeconds: 12 },
  };
  const past = { ...job, done: 8, finishedAt: '2026-11-28T12:01:00.000Z' };
  const failed = {
    ...past,
    ...{ jobId: 'job_00', status: 'partially_failed', failed: 2 },
    failures: [{ userId: 'mia', reason: 'not-applied' }],
  };
  let current: object = job;
  let retried = 0;
  await page.route('**/assignment-jobs**', (route) => {
    const path = new URL(route.request().url()).pathname;
    if (path.endsWith('/cancel')) current = { ...past, status: 'cancelled' };
    if (path.endsWith('/retry')) retried += 1;
    const json = path.endsWith('/assignment-jobs')
      ? { items: [current, failed] }
      : path.includes('job_00')
        ? failed
        : current;
    return route.fulfill({ json });
  });
  await page.getByRole('progressbar', { name: 'Changes for 2 users: Being applied' }).waitFor();
  await page.getByText('Mia Member: The change could not be written after several attempts.').waitFor();
  await page.getByRole('button', { name: 'Retry' }).click();
  await expect.poll(() => retried).toBe(1);
  await page.getByRole('button', { name: 'Cancel the job' }).click();
  await page.getByText('Cancelled', { exact: true }).waitFor();
});

test('without a connection the page says so, keeps what it shows, and recovers', async () => {
  const account = await teamAccount();
  const page = await openPage({ account, page: 'team' });
  await page.getByText('Mia Member').waitFor();
  await page.context().setOffline(true);
  await page.getByText('No connection. Check your network and try again.').first().waitFor();
  await page.getByText('Mia Member').waitFor();
  await page.context().setOffline(false);
  await page.getByText('No connection. Check your network and try again.').first().waitFor({ state: 'detached' });
});

test('a list that the service cannot answer is offered again', async () => {
  const account = await newAccount();
  const page = await openPage({ account, page: 'campaign-access' });
  let isBroken = true;
  await page.route('**/people**', (route) => (isBroken ? route.fulfill({ status: 500, json: {} }) : route.continue()));
  await page.getByRole('link', { name: 'Team' }).click();
  await page.getByText('This could not be loaded.').waitFor();
  isBroken = false;
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('Mia Member').waitFor();
});

test.each(['en', 'fr', 'de'] as const)(
  'names with markup, right-to-left text and 200 characters show as text, in %s',
  async (locale) => {
    const account = await newAccount();
    const name = `<img src=x onerror=alert(1)> مرحبا 👩‍🚀 ${'x'.repeat(150)}`;
    const service = await as('service');
    await service.putUser({
      accountId: account,
      userId: 'odd',
      body: { name, role: 'member', email: 'o@test.example' },
    });
    const page = await openPage({ account, page: 'team', locale, context: { viewport: { width: 320, height: 700 } } });
    await page.getByText('<img src=x onerror=alert(1)>').first().waitFor();
    expect(await overflow(page)).toBe(0);
  },
);

test('the page is used by keyboard alone', async () => {
  const page = await openPage({ account: await teamAccount(), page: 'team' });
  const first = page.getByRole('checkbox').first();
  await first.focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await page.getByText('2 people selected').waitFor();
  await page.getByRole('button', { name: 'Define campaign access' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Campaign access for 2 people' }).waitFor();
  const back = page.getByRole('button', { name: 'Back to the team' });
  await expect.poll(() => back.evaluate((node) => node.matches(':focus'))).toBe(true);
  await page.keyboard.press('Enter');
  await page.getByText('2 people selected').waitFor();
});
