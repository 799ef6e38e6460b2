import type { Page } from 'playwright-core';
import { as, newAccount } from './gatehouse.ts';
import { type OpenOptions, openPage } from './page.ts';

export const open = (options: OpenOptions): Promise<Page> => openPage({ page: 'share-links', ...options });

const recipients = ['rita@example.com', 'noah@example.com'];

/** An account with links in each state: active, locked, with many recipients, and revoked. */
export const busyAccount = async (): Promise<string> => {
  const accountId = await newAccount();
  const owner = await as('owner', accountId);
  const create = async (documentId: string, more: object = {}) =>
    (await owner.createShareLink({ accountId, body: { documentId, recipients, duration: 'P14D', ...more } })).body;
  const { linkId } = await create('invoice-2026-007');
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const body = { code: 'guess', email: `guess-${attempt}@example.com` };
    await owner.openShareLink({ linkId, body }).catch(() => undefined);
  }
  const opened = await create('offer-2026-118', { maxUses: 5 });
  await owner.openShareLink({ linkId: opened.linkId, body: { code: opened.code ?? '', email: 'rita@example.com' } });
  const many = Array.from({ length: 12 }, (_, index) => `person-${index}@example.com`);
  await create('contract-2026-044', { duration: 'unlimited', recipients: many });
  const { linkId: old } = await create('offer-2025-901');
  await owner.revokeShareLink({ accountId, linkId: old });
  return accountId;
};
