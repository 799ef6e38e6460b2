import type { Route } from '../../api/route.ts';
import { clock } from '../../core/clock.ts';
import { authorizeCaller } from '../authorize-caller.ts';
import type { Authenticated } from '../call.ts';
import { callerOf, type VerifyToken } from '../caller.ts';
import { originOf } from '../origin.ts';
import { addToCall, type Middleware } from './pipeline.ts';

/**
 * Identifies the caller and checks that the route is open to them. Sets the instant, the id and the origin of the request.
 * @throws Problem `unauthenticated`, `issuer-unreachable`, `forbidden`, `not-found`, `user-suspended`
 */
export const authentication = <R extends Route>(
  route: R,
  verify: VerifyToken,
): Middleware<unknown, Authenticated<R>> => {
  const isOpen = route.allow.includes('anybody');
  return {
    before: async (request) => {
      const { event, internal } = request;
      const now = clock.now();
      const caller = isOpen ? undefined : await callerOf(event, now, verify);
      const authorized = await authorizeCaller(route, caller, event.pathParameters ?? {});
      const requestId = isOpen ? event.requestContext.requestId : internal.requestId;
      addToCall<Authenticated<Route>>(request, { now, requestId, origin: originOf(event), ...authorized });
    },
  };
};
