import { describe, expect, test } from 'vitest';
import { newAccount } from './support/gatehouse.ts';
import { accountWithDraft, open, policyOf } from './support/policies.ts';

describe('a draft', () => {
  test('is made of unsaved changes, and the live policy stays', async () => {
    const account = await newAccount();
    const page = await open({ account });
    await page.getByRole('checkbox', { name: 'Only administrators can delete opportunities' }).check();
    await page.getByRole('button', { name: 'Try as a draft' }).click();
    await page
      .getByRole('listitem')
      .filter({ hasText: 'Only administrators can delete opportunities off → on' })
      .waitFor();
    const { restrictions, draft } = (await policyOf(account)).body;
    expect([restrictions['opportunity.delete'], draft?.restrictions['opportunity.delete']]).toEqual([
      'everyone',
      'admins',
    ]);
  });

  test('shows whom it would affect, and is enforced', async () => {
    const account = await accountWithDraft();
    const page = await open({ account });
    const hits = page.getByRole('table', { name: 'Who would be affected' });
    await hits.getByRole('row', { name: /Mia Member.*delete · opportunity.*Denied.*Draft/ }).waitFor();
    await page.getByRole('button', { name: 'Enforce the draft' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Enforce the draft' }).click();
    await page.getByText('There is no draft.').waitFor();
    expect((await policyOf(account)).body).toMatchObject({
      restrictions: { 'opportunity.delete': 'admins' },
      rules: [],
    });
  });

  test('is discarded', async () => {
    const account = await accountWithDraft();
    const page = await open({ account });
    await page.getByRole('button', { name: 'Discard the draft' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Discard the draft' }).click();
    await page.getByText('There is no draft.').waitFor();
    expect((await policyOf(account)).body.draft).toBeUndefined();
  });
});
