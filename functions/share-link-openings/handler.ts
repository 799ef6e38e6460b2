import { createHandler } from '../../shared/http/handler.ts';
import { openingRoutes } from '../../shared/share-links/opening-routes.ts';
import { openShareLink } from './open-link.ts';

export const handler = createHandler(openingRoutes, { openShareLink });
