import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod/mini';
import { type PathParameter, pathParameters } from '../api/params.ts';
import { paramNames, type Route } from '../api/route.ts';
import { check } from './check.ts';

const noQuery = z.strictObject({});

/** The path parameters, checked by name. @throws Problem `invalid-request` */
export const parseParams = (route: Route, event: APIGatewayProxyEventV2): Record<string, string> =>
  Object.fromEntries(
    paramNames(route.path).map((name) => [
      name,
      check(pathParameters[name as PathParameter], event.pathParameters?.[name], `/path/${name}`),
    ]),
  );

/** The query, through the schema of the route; a route without one accepts none. @throws Problem `invalid-request` */
export const parseQuery = (route: Route, event: APIGatewayProxyEventV2): unknown =>
  route.query || event.queryStringParameters
    ? check(route.query ?? noQuery, event.queryStringParameters ?? {}, '/query')
    : {};

/** The value of `Idempotency-Key`, which clients choose for each thing that they create. */
export const IdempotencyKey = z
  .string()
  .check(z.regex(/^[\x21-\x7e]{1,255}$/, 'must be 1–255 visible ASCII characters'));

/** The idempotency key of a request to a route that takes one; undefined without one. @throws Problem `invalid-request` */
export const parseIdempotencyKey = (route: Route, event: APIGatewayProxyEventV2): string | undefined => {
  const key = event.headers['idempotency-key'];
  const isTaken = route.creates || route.repeatable;
  return isTaken && key !== undefined ? check(IdempotencyKey, key, '/header/idempotency-key') : undefined;
};
