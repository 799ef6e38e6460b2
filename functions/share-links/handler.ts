import { createHandler } from '../../shared/http/handler.ts';
import { verifyToken } from '../../shared/http/lazy-verify-token.ts';
import { linkRoutes } from '../../shared/share-links/routes.ts';
import { changeShareLink } from './change-link.ts';
import { createShareLink } from './create-link.ts';
import { getShareLink } from './get-link.ts';
import { listShareLinks } from './list-links.ts';
import { replaceShareLinkCode } from './replace-code.ts';
import { revokeShareLink } from './revoke-link.ts';
import { unlockShareLink } from './unlock-link.ts';

export const handler = createHandler(
  linkRoutes,
  {
    createShareLink,
    listShareLinks,
    getShareLink,
    changeShareLink,
    unlockShareLink,
    replaceShareLinkCode,
    revokeShareLink,
  },
  verifyToken,
);
