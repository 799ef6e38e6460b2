import openapi from '../../openapi.json' with { type: 'json' };
import { createHandler } from '../../shared/http/handler.ts';
import { metaRoutes } from '../../shared/routes/meta.ts';

/** Also serves the gateway's default route: whatever has no route is a proper 404 here. */
export const handler = createHandler(metaRoutes, {
  getOpenapi: async () => ({ body: openapi }),
});
