import { expect, test } from 'vitest';
import { as } from './support/gatehouse.ts';
import { axe, openPage, overflow, screenshot } from './support/page.ts';
import { teamAccount } from './support/team.ts';

/** An account whose campaign A has Mia and Erin in its round robin. */
const roundRobinAccount = async (): Promise<string> => {
  const accountId = await teamAccount();
  const owner = await as('owner', accountId);
  const changes = [{ campaignIds: ['a'], roundRobin: true }];
  await owner.createAssignmentJob({ accountId, body: { userIds: ['mia', 'erin'], changes } });
  await expect
    .poll(async () => (await owner.getRoundRobin({ accountId, campaignId: 'a' })).body.members.length, {
      timeout: 20_000,
    })
    .toBe(2);
  return accountId;
};

const words = {
  en: { edit: 'Edit Mia Member', weight: 'Weight', save: 'Save', next: 'Next picks', waiting: 'Leads waiting: 0' },
  fr: {
    edit: 'Modifier Mia Member',
    weight: 'Poids',
    save: 'Enregistrer',
    next: 'Prochaines attributions',
    waiting: 'Leads en attente : 0',
  },
} as const;

test.each(['en', 'fr'] as const)('an owner changes a member, in %s', async (locale) => {
  const say = words[locale];
  const account = await roundRobinAccount();
  const page = await openPage({ account, locale, page: 'round-robin' });
  await page.getByRole('button', { name: 'Campaign A' }).click();
  await page.getByRole('heading', { name: say.next }).waitFor();
  await page.getByRole('heading', { name: say.waiting }).waitFor();
  expect(await axe(page)).toEqual([]);
  await screenshot(page, `round-robin-${locale}`);
  await page.getByRole('button', { name: say.edit }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(say.weight).fill('3');
  await dialog.getByRole('button', { name: say.save }).click();
  await dialog.waitFor({ state: 'detached' });
  const { body } = await (await as('owner', account)).getRoundRobin({ accountId: account, campaignId: 'a' });
  expect(body.members.find(({ userId }) => userId === 'mia')?.weight).toBe(3);
  await page.setViewportSize({ width: 320, height: 800 });
  expect(await overflow(page)).toBe(0);
});
