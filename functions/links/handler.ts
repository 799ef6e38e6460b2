import { createHandler } from '../../shared/http/handler.ts';
import { verifyToken } from '../../shared/http/tokens.ts';
import { linkRoutes } from '../../shared/share-links/routes.ts';
import { createShareLink } from './create-link.ts';
import { listShareLinks } from './list-links.ts';
import { revokeShareLink } from './revoke-link.ts';

export const handler = createHandler(linkRoutes, { createShareLink, listShareLinks, revokeShareLink }, verifyToken);
