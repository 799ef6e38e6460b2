import { type Route, type Routes, routeKey } from '../api/route.ts';
import type { Handler, Handlers } from './call.ts';
import type { VerifyToken } from './caller.ts';
import { dispatch } from './dispatch.ts';
import { authentication } from './middleware/authentication.ts';
import { idempotency } from './middleware/idempotency.ts';
import { paging } from './middleware/paging.ts';
import type { LambdaHandler } from './middleware/pipeline.ts';
import { serialization } from './middleware/serialization.ts';
import { shell } from './middleware/shell.ts';
import { validation } from './middleware/validation.ts';

/** The pipeline of one route. `before` steps run from top to bottom, `after` and `onError` steps from bottom to top. */
const pipeline = <R extends Route>(route: R, handler: Handler<R>, verify: VerifyToken): LambdaHandler =>
  shell(route)
    .use(serialization(route))
    .use(authentication(route, verify))
    .use(validation(route))
    .use(paging(route))
    .use(idempotency(route))
    .handler((_event, call) => handler(call));

const refuseToken: VerifyToken = () => Promise.reject(new Error('the gateway has not verified the token'));

/**
 * The Lambda handler of one bounded context: one pipeline for each route.
 * @param verify for contexts with routes whose tokens the gateway cannot verify: `lazy-verify-token.ts`
 */
export const createHandler = <R extends Routes>(
  routes: R,
  handlers: Handlers<R>,
  verify: VerifyToken = refuseToken,
): LambdaHandler =>
  dispatch(
    new Map(
      Object.entries(routes).map(([name, route]) => [
        routeKey(route),
        pipeline(route, handlers[name as keyof R] as unknown as Handler<Route>, verify),
      ]),
    ),
  );
