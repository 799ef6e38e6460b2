import type { RouteWiring } from './wiring.ts';

/** The route of a request, with its path parameters, decoded. */
export interface Found {
  route: RouteWiring;
  params: Record<string, string>;
}

interface Compiled {
  route: RouteWiring;
  method: string;
  segments: readonly string[];
}

const nameIn = (segment: string): string | undefined => /^\{(\w+)\}$/.exec(segment)?.[1];

/** Orders routes from specific to general: at the first segment where two differ, text comes before a parameter. */
const bySpecificity = (one: Compiled, other: Compiled): number => {
  const length = Math.max(one.segments.length, other.segments.length);
  for (let index = 0; index < length; index++) {
    const difference =
      Number(nameIn(one.segments[index] ?? '') !== undefined) -
      Number(nameIn(other.segments[index] ?? '') !== undefined);
    if (difference !== 0) return difference;
  }
  return 0;
};

const paramsOf = (pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined => {
  if (pattern.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const segment = segments[index] ?? '';
    const name = nameIn(expected);
    if (name === undefined ? segment !== expected : segment === '') return undefined;
    if (name !== undefined) params[name] = decodeURIComponent(segment);
  }
  return params;
};

/**
 * Finds routes as API Gateway does: the most specific match, otherwise `$default`.
 * @returns a function from method and raw path to the route; it throws URIError on invalid percent-encoding
 */
export const routerOf = (routes: readonly RouteWiring[]): ((method: string, path: string) => Found | undefined) => {
  const fallback = routes.find((route) => route.key === '$default');
  const compiled = routes
    .filter((route) => route !== fallback)
    .map((route) => {
      const [method = '', path = ''] = route.key.split(' ');
      if (path.includes('+}')) throw new Error(`the greedy route ${route.key} is not supported locally`);
      return { route, method, segments: path.split('/') };
    })
    .sort(bySpecificity);
  return (method, path) => {
    const segments = path.split('/');
    for (const one of compiled) {
      if (one.method !== method && one.method !== 'ANY') continue;
      const params = paramsOf(one.segments, segments);
      if (params) return { route: one.route, params };
    }
    return fallback && { route: fallback, params: {} };
  };
};
