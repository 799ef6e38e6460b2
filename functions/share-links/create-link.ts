import { readAccount } from '../../shared/accounts/account-store.ts';
import { Problem } from '../../shared/api/problem.ts';
import { newId } from '../../shared/core/ids.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { requestCause } from '../../shared/journal/caller.ts';
import { requireFeature } from '../../shared/settings/require-feature.ts';
import { codeHashOf, newCode } from '../../shared/share-links/code.ts';
import { linkAsOf, linkCreated, linkEtag } from '../../shared/share-links/link.ts';
import type { linkRoutes } from '../../shared/share-links/routes.ts';
import { createLinkChange } from '../../shared/share-links/store.ts';
import { commit } from '../../shared/table/commit.ts';
import { namedEnd } from './link-end.ts';

/**
 * Creates a share link. The answer stored for the idempotency key omits the code, which must not be stored anywhere.
 */
export const createShareLink: Handlers<typeof linkRoutes>['createShareLink'] = async (call) => {
  const { params, now } = call;
  const { documentId, recipients, maxUses } = call.body;
  const account = call.account ?? (await readAccount(params.accountId));
  if (!account) throw new Problem('not-found');
  requireFeature(account, 'share_links');
  const expiresAt = namedEnd(call.body, now) ?? null;
  const linkId = newId('lnk', now);
  const code = newCode();
  const { link, entry } = linkCreated(
    {
      ...{ linkId, accountId: account.accountId, documentId, recipients, expiresAt },
      ...(maxUses === undefined ? {} : { maxUses }),
      codeHash: await codeHashOf(linkId, code),
    },
    requestCause(call),
  );
  const body = linkAsOf(link, now);
  const etag = linkEtag(link, now);
  await commit(createLinkChange(link, entry), call.remember({ body, etag }));
  return { body: { ...body, code }, etag };
};
