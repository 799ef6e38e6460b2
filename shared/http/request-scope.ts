import { type Route, routeKey } from '../api/route.ts';
import type { Principal } from '../core/principal.ts';

/**
 * A text that identifies what a request is about: the route, its parameters and its query without the page token.
 * Page tokens and idempotency keys are bound to it. Routes of agents have no account in the path, and what they return
 * depends on the agent's team, so the team is included.
 */
export const requestScope = (
  route: Route,
  { principal, params, query }: { principal: Principal | undefined; params: object; query: unknown },
): string => {
  const { pageToken: _, ...rest } = query as Record<string, unknown>;
  const team = principal?.kind === 'agent' ? [principal.team] : [];
  return JSON.stringify([routeKey(route), params, rest, ...team]);
};
