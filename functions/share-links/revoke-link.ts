import { checkPreconditions } from '../../shared/api/etag.ts';
import { Problem } from '../../shared/api/problem.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { currentCause } from '../../shared/journal/caller.ts';
import { linkAsOf, linkEtag, linkRevoked } from '../../shared/share-links/link.ts';
import type { linkRoutes } from '../../shared/share-links/routes.ts';
import { readLink, revokeLinkChange } from '../../shared/share-links/store.ts';
import { commit } from '../../shared/table/commit.ts';
import { retryOnConflict } from '../../shared/table/retry.ts';

/** Revokes a link in any state. Revoking it again returns it unchanged. */
export const revokeShareLink: Handlers<typeof linkRoutes>['revokeShareLink'] = (call) =>
  retryOnConflict(async () => {
    const link = await readLink(call.params);
    if (!link) throw new Problem('not-found');
    const cause = currentCause(call);
    const revocation = linkRevoked(link, cause);
    const after = revocation?.after ?? link;
    if (revocation) {
      checkPreconditions(call.preconditions, linkEtag(link, cause.now));
      await commit(revokeLinkChange(revocation));
    }
    return { body: linkAsOf(after, cause.now), etag: linkEtag(after, cause.now) };
  });
