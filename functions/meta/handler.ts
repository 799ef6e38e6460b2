import openapi from '../../openapi.json' with { type: 'json' };
import { metaRoutes } from '../../shared/api/meta-routes.ts';
import { createOpenHandler } from '../../shared/http/open-handler.ts';

export const handler = createOpenHandler(metaRoutes, { getOpenapi: () => openapi });
