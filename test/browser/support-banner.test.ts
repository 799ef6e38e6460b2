import { describe, expect, test } from 'vitest';
import { as, newAccount } from './support/gatehouse.ts';
import { axe, openPage, overflow } from './support/page.ts';

const words = {
  en: {
    inside: 'Support (ada, Technical support) is inside, acting for Olivia Owner, until',
    end: 'End session',
    self: 'You are inside',
    leave: 'Leave',
  },
  fr: {
    inside: 'Le support (ada, Support technique) est dans votre compte et agit pour Olivia Owner, jusqu’au',
    end: 'Terminer la session',
    self: 'Vous êtes dans',
    leave: 'Quitter',
  },
  de: {
    inside: 'Der Support (ada, Technischer Support) ist in Ihrem Konto und handelt für Olivia Owner, bis',
    end: 'Sitzung beenden',
    self: 'Sie sind in',
    leave: 'verlassen',
  },
} as const;

/** An account with an agent inside. @returns its id and that of the grant */
const visited = async (reason = 'Reading the import log'): Promise<{ account: string; grantId: string }> => {
  const account = await newAccount({ name: 'Visited account' });
  const owner = await as('owner', account);
  const { body } = await owner.createGrant({ accountId: account, body: { duration: 'P7D', scope: 'full' } });
  await (await as('agent')).openSession({ body: { accountId: account, reason } });
  return { account, grantId: body.grantId };
};

const sessionsOf = async (accountId: string) =>
  (await (await as('owner', accountId)).listSessions({ accountId })).body.items;

describe.each(['en', 'fr', 'de'] as const)('in %s', (locale) => {
  const say = words[locale];

  test('an owner reads who is inside, for whom and until when, and ends the session', async () => {
    const { account } = await visited();
    const page = await openPage({ page: 'support-banner', account, locale });
    await page.getByText(say.inside).waitFor();
    for (const theme of ['light', 'dark'] as const) {
      await page.evaluate((value) => {
        document.documentElement.dataset['theme'] = value;
      }, theme);
      expect(await axe(page)).toEqual([]);
    }
    await page.setViewportSize({ width: 320, height: 700 });
    expect(await overflow(page)).toBe(0);
    await page.getByRole('button', { name: say.end }).click();
    await page.getByText(say.inside).waitFor({ state: 'detached' });
    expect(await sessionsOf(account)).toMatchObject([{ status: 'ended', endReason: 'ended-by-customer' }]);
  });

  test('the agent reads the same about themselves, and leaves', async () => {
    const { account } = await visited();
    const page = await openPage({ page: 'support-banner', person: 'agent', account, locale });
    await page.getByText(`${say.self} ${account}`).waitFor();
    await page.getByRole('button', { name: say.leave }).press('Enter');
    await page.getByText(`${say.self} ${account}`).first().waitFor({ state: 'detached' });
    expect(await sessionsOf(account)).toMatchObject([{ status: 'ended', endReason: 'left' }]);
  });
});

test('while nobody is inside, the banner takes no room', async () => {
  const page = await openPage({ page: 'support-banner', account: await newAccount() });
  const answered = page.waitForResponse('**/support-sessions*');
  await page.reload();
  await answered;
  expect((await page.locator('gatehouse-support-banner').boundingBox())?.height ?? 0).toBe(0);
});

test('a member sees what the vendor’s backend knows, without a button', async () => {
  const page = await openPage({ page: 'support-banner' });
  await page.locator('gatehouse-support-banner').evaluate((node) => {
    const agent = { id: '<i>ada</i>', team: 'technical_support' };
    const actingAs = { userId: 'olivia', name: 'مرحبا Olivia' };
    Object.assign(node, { sessions: [{ sessionId: 'ses_1', agent, actingAs, endsAt: null }] });
  });
  const banner = page.locator('gatehouse-support-banner');
  await banner.getByText('Support (<i>ada</i>, Technical support) is inside, acting for مرحبا Olivia.').waitFor();
  expect(await banner.getByRole('button').count()).toBe(0);
});

test('without a connection the banner keeps what it shows, and says that it may be wrong', async () => {
  const { account } = await visited();
  const page = await openPage({ page: 'support-banner', account });
  await page.getByText(words.en.inside).waitFor();
  await page.context().setOffline(true);
  await page.getByText('It is not known whether support is inside.').waitFor();
  await page.getByText(words.en.inside).waitFor();
  expect(await axe(page)).toEqual([]);
  await page.context().setOffline(false);
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('It is not known whether support is inside.').waitFor({ state: 'detached' });
});

test('the owner revokes, and within two seconds the agent’s desk and the product’s banner show it', async () => {
  const { account } = await visited('Watching the import');
  const [support, desk, banner] = await Promise.all([
    openPage({ account }),
    openPage({ page: 'support-desk', person: 'agent', account }),
    openPage({ page: 'support-banner', account }),
  ]);
  const session = desk.getByRole('region', { name: 'Your open sessions' }).getByText('Watching the import');
  await session.waitFor();
  await desk.getByLabel('Search by id or name').fill(account);
  const enter = desk.getByRole('row').filter({ hasText: account }).getByRole('button', { name: 'Enter' });
  await enter.waitFor();
  await banner.getByText(words.en.inside).waitFor();

  await support.getByRole('button', { name: 'Revoke access' }).click();
  const isRevoked = support.waitForResponse('**/revoke');
  await support.getByRole('dialog').getByRole('button', { name: 'Revoke access' }).click();
  await isRevoked;
  const gone = { state: 'detached', timeout: 2000 } as const;
  await Promise.all([session.waitFor(gone), enter.waitFor(gone), banner.getByText(words.en.inside).waitFor(gone)]);
  await desk.getByRole('table', { name: 'Your past sessions' }).getByText('Access revoked').first().waitFor();
});
