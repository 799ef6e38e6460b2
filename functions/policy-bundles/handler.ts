import { bundleRoutes } from '../../shared/decisions/bundle-routes.ts';
import { createHandler } from '../../shared/http/handler.ts';
import { getPolicyBundle } from './bundle.ts';

export const handler = createHandler(bundleRoutes, { getPolicyBundle });
