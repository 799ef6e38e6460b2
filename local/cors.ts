import type { Response } from '../shared/http/respond.ts';
import type { HttpRequest } from './http-event.ts';
import type { CorsWiring } from './wiring.ts';

const list = (values: readonly string[], given: string | undefined): string =>
  values.includes('*') ? (given ?? '*') : values.join(',');

const allowed = (cors: CorsWiring, request: HttpRequest): Record<string, string> | undefined => {
  const origin = request.headers['origin'];
  if (origin === undefined || !(cors.origins.includes(origin) || cors.origins.includes('*'))) return undefined;
  return {
    'access-control-allow-origin': cors.origins.includes('*') ? '*' : origin,
    ...(cors.credentials ? { 'access-control-allow-credentials': 'true' } : {}),
    ...(cors.exposed.length > 0 ? { 'access-control-expose-headers': cors.exposed.join(',') } : {}),
    vary: 'origin',
  };
};

/** The gateway's response to a preflight request; undefined for other requests, and when CORS is not configured. */
export const preflight = (cors: CorsWiring | undefined, request: HttpRequest): Response | undefined => {
  const { headers, method } = request;
  const wanted = headers['access-control-request-method'];
  if (!cors || method !== 'OPTIONS' || wanted === undefined) return undefined;
  const grant = allowed(cors, request);
  return {
    statusCode: 204,
    headers: grant
      ? {
          ...grant,
          'access-control-allow-methods': list(cors.methods, wanted),
          'access-control-allow-headers': list(cors.headers, headers['access-control-request-headers']),
          ...(cors.maxAgeSeconds === undefined ? {} : { 'access-control-max-age': String(cors.maxAgeSeconds) }),
        }
      : {},
  };
};

/** The CORS headers of the response to a request that is not a preflight. */
export const corsHeaders = (cors: CorsWiring | undefined, request: HttpRequest): Record<string, string> =>
  (cors && allowed(cors, request)) ?? {};
