import { createHandler } from '../../shared/http/handler.ts';
import { signalRoutes } from '../../shared/routes/signals.ts';
import { pollSignals } from './poll-signals.ts';

export const handler = createHandler(signalRoutes, { pollSignals });
