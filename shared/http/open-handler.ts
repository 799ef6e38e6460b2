import * as z from 'zod/mini';
import { Problem } from '../api/problem.ts';
import { type Routes, routeKey } from '../api/route.ts';
import { type LambdaHandler, withShell } from './middleware/problem-details.ts';
import { jsonResponse } from './respond.ts';

/**
 * The Lambda handler of routes that are open to anybody and answer fixed documents: no token, no table, and so none of
 * the code for them. Whatever else arrives is a proper 404; the gateway's default route leads here.
 * @param documents the answer of each route, which goes out through the route's schema once
 */
export const createOpenHandler = <R extends Routes>(
  routes: R,
  documents: { [Name in keyof R]: () => unknown },
): LambdaHandler => {
  const texts = new Map<string, string>();
  const bound = new Map(
    Object.entries(routes).map(([name, route]) => [routeKey(route), { route, document: documents[name as keyof R] }]),
  );
  return withShell(async ({ routeKey: key }) => {
    const found = bound.get(key);
    if (!found) throw new Problem('not-found');
    const { route, document } = found;
    const text = texts.get(key) ?? JSON.stringify(z.parse(route.success.body, document()));
    texts.set(key, text);
    return jsonResponse(route.success.status, text);
  });
};
