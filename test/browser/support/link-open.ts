import type { Page } from 'playwright-core';
import { as, newAccount } from './gatehouse.ts';
import { type OpenOptions, openPage, url } from './page.ts';

export interface Shared {
  accountId: string;
  linkId: string;
  code: string;
}

export const share = async (terms: object = {}): Promise<Shared> => {
  const accountId = await newAccount();
  const owner = await as('owner', accountId);
  const body = { documentId: 'offer-1', recipients: ['rita@example.com'], ...terms };
  const { linkId, code = '' } = (await owner.createShareLink({ accountId, body })).body;
  return { accountId, linkId, code };
};

/** Opens the page behind a link. */
export const visit = async (
  { linkId, code }: Pick<Shared, 'linkId' | 'code'>,
  options: OpenOptions = {},
): Promise<Page> => {
  const page = await openPage({ page: 'link-open', person: 'stranger', ...options });
  const { locale = 'en', theme = 'light' } = options;
  const query = new URLSearchParams({ person: 'stranger', locale, theme, link: linkId, code });
  await page.goto(`${url}/#link-open?${query}`);
  await page.waitForFunction(() => !location.hash.includes('link='));
  return page;
};
