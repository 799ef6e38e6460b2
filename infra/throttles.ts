import * as z from 'zod';
import type { Route } from '../shared/api/route.ts';
import { kindsAllowed } from '../shared/core/principal.ts';
import { signalRoutes } from '../shared/signals/routes.ts';
import { type Context, check } from './context.ts';

/**
 * Routes by the callers that they admit: without a token, agents, users of an account (possibly beside services), services
 * only. Polling for signals is a class of its own, because one call can cost up to 100 signatures of KMS. Each route has a token bucket of its own, with the limits of its class, so that no traffic of strangers or agents
 * uses up the limit of an owner's routes.
 */
export type RouteClass = 'open' | 'agent' | 'user' | 'service' | 'poll';

/** Limits of one route: requests per second, and in a burst. */
interface Throttle {
  rate: number;
  burst: number;
}

export type Throttles = Readonly<Record<RouteClass, Throttle>>;

/** The class of a route, from its declaration. */
export const routeClassOf = ({ allow, path }: Pick<Route, 'allow' | 'path'>): RouteClass => {
  if (path === signalRoutes.pollSignals.path) return 'poll';
  const kinds = kindsAllowed(allow);
  if (kinds.length === 0) return 'open';
  if (kinds.includes('user')) return 'user';
  return kinds.includes('agent') ? 'agent' : 'service';
};

const Positive = z.coerce.number('must be a whole number above 0').int().positive('must be a whole number above 0');

/** Context values without a class, `throttleRate` and `throttleBurst`, apply to users and services. */
const defaults: Throttles = {
  open: { rate: 100, burst: 200 },
  agent: { rate: 100, burst: 200 },
  user: { rate: 500, burst: 1000 },
  service: { rate: 500, burst: 1000 },
  poll: { rate: 50, burst: 100 },
};

/** Reads the limits from the context: `throttleRate`, `openThrottleRate`, … @throws ConfigError */
export const throttlesFrom = (context: Context): Throttles => {
  const read = (routeClass: RouteClass, limit: 'Rate' | 'Burst'): number => {
    const own = `${routeClass}Throttle${limit}`;
    const common = `throttle${limit}`;
    const usesCommon = context(own) === undefined && (routeClass === 'user' || routeClass === 'service');
    const name = usesCommon ? common : own;
    return check(Positive, context(name) ?? defaults[routeClass][limit === 'Rate' ? 'rate' : 'burst'], name);
  };
  const of = (routeClass: RouteClass): Throttle => ({
    rate: read(routeClass, 'Rate'),
    burst: read(routeClass, 'Burst'),
  });
  return { open: of('open'), agent: of('agent'), user: of('user'), service: of('service'), poll: of('poll') };
};
