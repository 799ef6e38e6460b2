import { createHandler } from '../../shared/http/handler.ts';
import { signalRoutes } from '../../shared/signals/routes.ts';
import { pollSignals } from './poll-signals.ts';

export const handler = createHandler(signalRoutes, { pollSignals });
