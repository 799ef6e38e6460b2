import { Problem } from '../../shared/api/problem.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { causeNow } from '../../shared/journal/caller.ts';
import { linkAt, linkRevoked } from '../../shared/share-links/link.ts';
import type { linkRoutes } from '../../shared/share-links/routes.ts';
import { linkRevocation, readLink } from '../../shared/share-links/store.ts';
import { commit } from '../../shared/table/commit.ts';
import { untilUncontested } from '../../shared/table/retry.ts';

/** Revokes a link, whatever else is the matter with it. One that was revoked already is answered as it is. */
export const revokeShareLink: Handlers<typeof linkRoutes>['revokeShareLink'] = (call) =>
  untilUncontested(async () => {
    const link = await readLink(call.params);
    if (!link) throw new Problem('not-found');
    const cause = causeNow(call);
    const revocation = linkRevoked(link, cause);
    if (revocation) await commit(linkRevocation(revocation));
    return { body: linkAt(revocation?.after ?? link, cause.now) };
  });
