import { metaRoutes } from '../../shared/api/meta-routes.ts';
import { createOpenHandler } from '../../shared/http/open-handler.ts';

// The document is half of the bundle. It is evaluated at the first request for it, not at each cold start.
const getOpenapi = async () => (await import('../../openapi.json', { with: { type: 'json' } })).default;

export const handler = createOpenHandler(metaRoutes, { getOpenapi });
