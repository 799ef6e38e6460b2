import { describe, expect, test } from 'vitest';
import { as, newAccount } from './support/gatehouse.ts';
import { axe } from './support/page.ts';
import { open, policyOf, save } from './support/policies.ts';

describe('rules', () => {
  test('are checked while they are typed, written, put in shadow, and removed', async () => {
    const account = await newAccount();
    const page = await open({ account });
    await page.getByRole('button', { name: 'Add a rule' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name of the rule').fill('won is final');
    await dialog.getByText('Use names of letters, digits and _ . : / -').waitFor();
    await dialog.getByRole('button', { name: 'Apply' }).click();
    expect(await dialog.getByText('This is required.').count()).toBe(2);
    await dialog.getByLabel('Name of the rule').fill('won-is-final');
    await dialog.getByLabel('Actions').fill('edit, delete');
    await dialog.getByLabel('Types of resource').fill('opportunity');
    await dialog.getByRole('button', { name: 'Add a condition' }).click();
    const condition = dialog.getByRole('group', { name: 'Condition 1' });
    await condition.getByLabel('Value').fill('resource.status');
    await condition.getByText('Use a path such as resource.properties.status or context.ip').waitFor();
    await condition.getByLabel('Value').fill('resource.properties.status');
    await condition.getByLabel('Test').selectOption('is one of');
    await condition.getByLabel('Compared with').fill('won, lost');
    expect(await axe(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Apply' }).click();
    await dialog.waitFor({ state: 'detached' });
    await save(page);
    const rule = {
      ...{ id: 'won-is-final', effect: 'forbid', actions: ['edit', 'delete'], resourceTypes: ['opportunity'] },
      ...{ roles: ['member'], when: { 'resource.properties.status': { in: ['won', 'lost'] } } },
    };
    expect((await policyOf(account)).body.rules).toEqual([rule]);

    const choose = async (item: string): Promise<void> => {
      await page.getByRole('button', { name: 'Change rule won-is-final' }).click();
      await page.getByRole('menuitem', { name: item }).click();
      await save(page);
    };
    await choose('Only count (shadow)');
    expect((await policyOf(account)).body.rules).toEqual([{ ...rule, shadow: true }]);
    await choose('Remove');
    expect((await policyOf(account)).body.rules).toEqual([]);
  });

  test('that the API refuses show why in their row', async () => {
    const account = await newAccount();
    const owner = await as('owner', account);
    const rule = { actions: ['edit'], resourceTypes: ['file'] };
    await owner.putPolicy({
      accountId: account,
      ifMatch: '*',
      body: {
        rules: [
          { ...rule, id: 'never', effect: 'forbid' },
          { ...rule, id: 'read', effect: 'forbid', roles: ['member'] },
        ],
      },
    });
    const page = await open({ account });
    await page.getByRole('button', { name: 'Change rule read' }).click();
    await page.getByRole('menuitem', { name: 'Edit' }).click();
    await page.getByRole('dialog').getByRole('radio', { name: 'Permits' }).check();
    await page.getByRole('dialog').getByRole('button', { name: 'Apply' }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('row', { name: 'read' }).getByText('permits nothing: never forbids all of it').waitFor();
  });
});
