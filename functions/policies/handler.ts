import { createHandler } from '../../shared/http/handler.ts';
import { policyRoutes } from '../../shared/policies/routes.ts';
import { getPolicy, putPolicy } from './policy.ts';
import { listShadowHits } from './shadow.ts';

export const handler = createHandler(policyRoutes, { getPolicy, putPolicy, listShadowHits });
