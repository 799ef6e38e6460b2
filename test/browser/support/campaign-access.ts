import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { AssignmentInput } from '../../../shared/assignments/job-request.ts';
import { as, newAccount } from './gatehouse.ts';
import { type OpenOptions, openPage } from './page.ts';

/** Creates an account with campaigns. @returns its id */
export const newCampaigns = async (names: readonly string[]): Promise<string> => {
  const account = await newAccount();
  const service = await as('service');
  await Promise.all(
    names.map((name, index) =>
      service.putCampaign({ accountId: account, campaignId: `campaign-${index}`, body: { name } }),
    ),
  );
  return account;
};

/** Changes the access of Mia as another owner would, and waits until it is applied. */
export const assign = async (account: string, changes: AssignmentInput['changes']): Promise<void> => {
  const owner = await as('owner', account);
  const { body } = await owner.createAssignmentJob({ accountId: account, body: { userIds: ['mia'], changes } });
  const { jobId } = body as { jobId: string };
  const status = async () => (await owner.getAssignmentJob({ accountId: account, jobId })).body.status;
  await expect.poll(status, { timeout: 20_000 }).toBe('succeeded');
};

/** What is saved for Mia: the names of her campaigns, with a `+` for the round robin. */
export const saved = async (account: string): Promise<string[]> => {
  const owner = await as('owner', account);
  const { body } = await owner.listUserCampaigns({ accountId: account, userId: 'mia' });
  return body.items.flatMap(({ name, canAccess, roundRobin }) => (canAccess ? [roundRobin ? `${name} +` : name] : []));
};

/** Opens the campaign access of Mia. */
export const openMia = async (account: string, options: OpenOptions = {}): Promise<Page> => {
  const page = await openPage({ page: 'campaign-access', account, ...options });
  await page.getByRole('button', { name: 'Mia Member' }).click();
  await page.getByRole('heading', { name: 'Mia Member' }).waitFor();
  return page;
};

/** A checkbox. @param name the column and the campaign */
export const box = (page: Page, ...name: [column: string, campaign: string]): Locator =>
  page.getByRole('row').getByRole('checkbox', { name: new RegExp(`^${name[0]}\\s?: ${name[1]}$`) });

export const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true });

/** Answers the list of jobs with one that is running. @param done how many of its 40 changes are applied */
export const answerRunningJob = async (page: Page, account: string, done: () => number): Promise<void> => {
  const job = { jobId: 'job_1', accountId: account, users: 3, total: 40, failed: 0, changed: 0, attempt: 1 };
  const more = { requestedBy: 'olivia', requestedAt: '2026-01-01T00:00:00.000Z', failures: [], percent: 25 };
  await page.route('**/assignment-jobs', (route) =>
    route.request().method() === 'POST'
      ? route.continue()
      : route.fulfill({ json: { items: [{ ...job, ...more, status: 'running', done: done(), etaSeconds: 90 }] } }),
  );
};
