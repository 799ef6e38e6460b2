import { createHandler } from '../../shared/http/handler.ts';
import { sensitiveActionRoutes } from '../../shared/sensitive-actions/routes.ts';
import { listSensitiveActions } from './list-actions.ts';
import { reportSensitiveActions } from './report-actions.ts';

export const handler = createHandler(sensitiveActionRoutes, { reportSensitiveActions, listSensitiveActions });
