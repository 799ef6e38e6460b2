import { pooled } from '../core/pool.ts';
import type { Cause } from '../journal/cause.ts';
import { type LinkRecord, linkRevoked } from '../share-links/link.ts';
import { listLinks, revokeLinkChange } from '../share-links/store.ts';
import { commit } from '../table/commit.ts';
import { ConditionFailed } from '../table/errors.ts';

const revokedAtOnce = 8;

const revoke = async (link: LinkRecord, cause: Cause): Promise<void> => {
  const transition = linkRevoked(link, cause);
  if (!transition) return;
  await commit(revokeLinkChange(transition)).catch((error: unknown) => {
    if (!(error instanceof ConditionFailed)) throw error;
  });
};

/**
 * Revokes the links of one page that were created by an instant.
 * @returns where the next page starts; undefined at the end
 */
export const revokeLinksPage = async (
  accountId: string,
  { until, after }: { until: string; after: string | undefined },
  cause: Cause,
): Promise<string | undefined> => {
  const { items, next } = await listLinks(accountId, { size: 100, after });
  await pooled(
    items.filter(({ createdAt }) => createdAt <= until),
    revokedAtOnce,
    (link) => revoke(link, cause),
  );
  return next;
};
