import { createHandler } from '../../shared/http/handler.ts';
import { verifyToken } from '../../shared/http/lazy-verify-token.ts';
import { revocationRoutes } from '../../shared/sessions/revocation-routes.ts';
import { revoke } from './revoke.ts';

export const handler = createHandler(revocationRoutes, { revoke }, verifyToken);
