import openapi from '../../openapi.json' with { type: 'json' };
import { createOpenHandler } from '../../shared/http/open-handler.ts';
import { metaRoutes } from '../../shared/routes/meta.ts';

export const handler = createOpenHandler(metaRoutes, { getOpenapi: () => openapi });
