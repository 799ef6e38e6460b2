import type { Cause } from '../journal/cause.ts';
import { changeLinkChange, eraseRecipientsChange } from '../share-links/change-store.ts';
import { linkChanged } from '../share-links/changes.ts';
import { type LinkRecord, linkRevoked } from '../share-links/link.ts';
import { listLinks, readLink, revokeLinkChange } from '../share-links/store.ts';
import { commit } from '../table/commit.ts';
import { retryOnConflict } from '../table/retry.ts';

/**
 * Takes an address from the recipients of a link. An active link that has no others is revoked first, so that it does not become
 * one without recipients; of a link that was revoked the address is erased all the same.
 */
const eraseRecipient = (seen: LinkRecord, email: string, cause: Cause): Promise<void> =>
  retryOnConflict(async ({ isFirst }) => {
    const link = isFirst ? seen : await readLink(seen);
    if (!link?.recipients.includes(email)) return;
    const recipients = link.recipients.filter((one) => one !== email);
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
 * Takes an address from the recipients of the links of one page.
 * @returns where the next page starts; undefined at the end
 */
export const eraseRecipientPage = async (
  accountId: string,
  email: string,
  after: string | undefined,
  cause: Cause,
): Promise<string | undefined> => {
  const { items, next } = await listLinks(accountId, { size: 100, after });
  for (const link of items) if (link.recipients.includes(email)) await eraseRecipient(link, email, cause);
  return next;
};
