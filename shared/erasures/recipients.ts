import type { Cause } from '../journal/cause.ts';
import { changeLinkChange, eraseRecipientsChange } from '../share-links/change-store.ts';
import { linkChanged } from '../share-links/changes.ts';
import { type LinkRecord, linkRevoked } from '../share-links/link.ts';
import { listLinks, readLink, revokeLinkChange } from '../share-links/store.ts';
import { commit } from '../table/commit.ts';
import { retryOnConflict } from '../table/retry.ts';

const isAmong = (emails: readonly string[], { recipients }: LinkRecord): boolean =>
  recipients.some((one) => emails.includes(one));

/**
 * Takes addresses from the recipients of a link. An active link that has no others is revoked first, so that it does not become
 * one without recipients; of a link that was revoked the addresses are erased all the same.
 */
const eraseRecipient = (seen: LinkRecord, emails: readonly string[], cause: Cause): Promise<void> =>
  retryOnConflict(async ({ isFirst }) => {
    const link = isFirst ? seen : await readLink(seen);
    if (!link || !isAmong(emails, link)) return;
    const recipients = link.recipients.filter((one) => !emails.includes(one));
    const revocation = recipients.length === 0 ? linkRevoked(link, cause) : undefined;
    if (revocation) await commit(revokeLinkChange(revocation));
    if (revocation || link.status === 'revoked') {
      await commit(eraseRecipientsChange(link, recipients));
      return;
    }
    const change = linkChanged(link, { recipients }, cause);
    if (change) await commit(changeLinkChange(change, false));
  });

/**
 * Takes addresses from the recipients of the links of one page.
 * @returns where the next page starts; undefined at the end
 */
export const eraseRecipientPage = async (
  accountId: string,
  emails: readonly string[],
  after: string | undefined,
  cause: Cause,
): Promise<string | undefined> => {
  const { items, next } = await listLinks(accountId, { size: 100, after });
  for (const link of items) if (isAmong(emails, link)) await eraseRecipient(link, emails, cause);
  return next;
};
