import type { Handlers } from '../../shared/http/call.ts';
import { unlockLinkChange } from '../../shared/share-links/change-store.ts';
import { linkUnlocked } from '../../shared/share-links/changes.ts';
import type { linkRoutes } from '../../shared/share-links/routes.ts';
import { changeStoredLink } from './change-stored-link.ts';

/** Takes the lock off a link, whether it is temporary or permanent. */
export const unlockShareLink: Handlers<typeof linkRoutes>['unlockShareLink'] = (call) =>
  changeStoredLink(call, (link, cause) => {
    const transition = linkUnlocked(link, cause);
    return transition && { transition, change: unlockLinkChange(transition) };
  });
