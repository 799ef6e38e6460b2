import { createHandler } from '../../shared/http/handler.ts';
import { verifyToken } from '../../shared/http/lazy-verify-token.ts';
import { linkRoutes } from '../../shared/share-links/routes.ts';
import { createShareLink } from './create-link.ts';
import { listShareLinks } from './list-links.ts';
import { revokeShareLink } from './revoke-link.ts';

export const handler = createHandler(linkRoutes, { createShareLink, listShareLinks, revokeShareLink }, verifyToken);
