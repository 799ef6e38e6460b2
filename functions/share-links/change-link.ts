import { readAccount } from '../../shared/accounts/account-store.ts';
import { Problem } from '../../shared/api/problem.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { requireFeature } from '../../shared/settings/require-feature.ts';
import { changeLinkChange } from '../../shared/share-links/change-store.ts';
import { isWider, linkChanged } from '../../shared/share-links/changes.ts';
import type { linkRoutes } from '../../shared/share-links/routes.ts';
import { changeStoredLink } from './change-stored-link.ts';
import { namedEnd } from './link-end.ts';

/** Changes end, limit of uses and recipients of a link. */
export const changeShareLink: Handlers<typeof linkRoutes>['changeShareLink'] = (call) => {
  const { body, params, preconditions } = call;
  return changeStoredLink(call, async (link, cause) => {
    const { maxUses, recipients } = body;
    const transition = linkChanged(link, { expiresAt: namedEnd(body, cause.now), maxUses, recipients }, cause);
    if (!transition) return undefined;
    if (isWider(transition)) {
      const account = call.account ?? (await readAccount(params.accountId));
      if (!account) throw new Problem('not-found');
      requireFeature(account, 'share_links');
    }
    return { transition, change: changeLinkChange(transition, preconditions.ifMatch !== undefined) };
  });
};
