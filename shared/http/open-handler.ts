import * as z from 'zod/mini';
import { type Route, type Routes, routeKey } from '../api/route.ts';
import { dispatch } from './dispatch.ts';
import type { LambdaHandler } from './middleware/pipeline.ts';
import { shell } from './middleware/shell.ts';
import { jsonResponse } from './respond.ts';

/** Serves a fixed document, which is serialized once. */
const pipeline = (route: Route, document: () => unknown): LambdaHandler => {
  let text: string | undefined;
  return shell().handler(async () => {
    text ??= JSON.stringify(z.parse(route.success.body, document()));
    return jsonResponse(route.success.status, text);
  });
};

/**
 * The Lambda handler of routes that are open to anybody and answer fixed documents. It needs no tokens and no table, so
 * it is bundled without the code for them. The default route of the gateway leads to it, too, and gets a 404.
 * @param documents the document of each route, which is serialized through the schema of the route
 */
export const createOpenHandler = <R extends Routes>(
  routes: R,
  documents: { [Name in keyof R]: () => unknown },
): LambdaHandler =>
  dispatch(
    new Map(
      Object.entries(routes).map(([name, route]) => [routeKey(route), pipeline(route, documents[name as keyof R])]),
    ),
  );
