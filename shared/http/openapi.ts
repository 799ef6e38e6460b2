import * as z from 'zod/mini';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiResponsesObject } from 'zod-openapi';
import { type PathParameter, pathParameters } from '../api/params.ts';
import { type ProblemName, problems } from '../api/problem.ts';
import { ProblemDetails } from '../api/problem-details.ts';
import { readOnlyShape } from '../api/read-only.ts';
import { isList, mediaTypeOf, paramNames, type Route, type Routes, tableActions } from '../api/route.ts';
import { kindsAllowed } from '../core/principal.ts';
import { isBodyOptional } from './parse-body.ts';
import { IdempotencyKey } from './parse-request.ts';

/** All problems that a route can answer: those of every route of its shape, and its own. */
export const problemsOf = (route: Route): ProblemName[] => {
  const kinds = kindsAllowed(route.allow);
  const inAccount = route.path.includes('{accountId}');
  return [
    ...(kinds.length > 0 ? (['unauthenticated', 'forbidden', 'issuer-unreachable'] as const) : []),
    ...(kinds.includes('user') ? (['user-suspended'] as const) : []),
    ...(inAccount && kinds.length > 0 ? (['not-found'] as const) : []),
    ...(kinds.length > 0 || route.query || route.body ? (['invalid-request'] as const) : []),
    ...(isList(route) ? (['invalid-page-token'] as const) : []),
    ...(route.body && !route.form ? (['malformed-json'] as const) : []),
    ...(route.body ? ([route.wrongMediaType ?? 'unsupported-media-type', 'body-too-large'] as const) : []),
    ...(route.creates ? (['idempotency-key-reused'] as const) : []),
    ...(route.etag === 'honoured' || route.etag === 'required' ? (['stale-version'] as const) : []),
    ...(route.etag === 'required' ? (['if-match-required'] as const) : []),
    ...(route.method === 'GET' ? [] : (['conflict', 'busy'] as const)),
    ...(route.errors ?? []),
    ...(tableActions(route).length > 0 ? (['database-unavailable'] as const) : []),
    'internal',
  ];
};

const header = (description: string) => ({ schema: { type: 'string' as const }, description });

const errorResponses = (route: Route): ZodOpenApiResponsesObject => {
  const byStatus = Map.groupBy(new Set(problemsOf(route)), (name) => problems[name][0]);
  return Object.fromEntries(
    [...byStatus]
      .sort(([one], [other]) => one - other)
      .map(([status, names]) => [
        String(status),
        {
          description: names.map((name) => `\`${name}\`: ${problems[name][1]}`).join('; '),
          content: { 'application/problem+json': { schema: ProblemDetails } },
        },
      ]),
  );
};

const successResponses = ({ success, etag, creates, repeatable }: Route): ZodOpenApiResponsesObject =>
  Object.fromEntries(
    [success.status, ...(success.also ?? [])].map((status) => [
      String(status),
      {
        description: success.description,
        headers: {
          'X-Request-Id': header('The id of the request: that of the caller or a new one'),
          ...(etag ? { ETag: header('The entity tag, for `If-Match`') } : {}),
          ...(status === 202
            ? {
                Location: header('The path to poll for progress'),
                'Retry-After': header('The number of seconds to wait'),
              }
            : {}),
          ...(creates || repeatable
            ? { 'Idempotency-Replayed': header('`true` when this is the stored answer to an earlier request') }
            : {}),
        },
        content: { 'application/json': { schema: success.body } },
      },
    ]),
  );

const requestHeaders = (route: Route): z.ZodMiniObject =>
  z.object({
    'X-Request-Id': z
      .optional(z.string())
      .register(z.globalRegistry, { description: 'Returned in the answer and written to the logs' }),
    ...(route.etag === 'required'
      ? { 'If-Match': z.string().register(z.globalRegistry, { description: 'The entity tag of the last read' }) }
      : {}),
    ...(route.etag === 'honoured'
      ? {
          'If-Match': z
            .optional(z.string())
            .register(z.globalRegistry, { description: 'The entity tag of the last read' }),
        }
      : {}),
    ...(route.creates || route.repeatable
      ? {
          'Idempotency-Key': z.optional(IdempotencyKey).register(z.globalRegistry, {
            description: `A repeated request within ${route.creates ? '24 hours' : 'five minutes'} gets the first answer`,
          }),
        }
      : {}),
  });

/** The schema of the body, with the read-only members that are accepted in it. */
const bodySchema = (route: Route, body: z.core.$ZodType): z.core.$ZodType => {
  const members = Object.entries(readOnlyShape(route)).map(
    ([member, schema]) => [member, schema.check(z.meta({ readOnly: true }))] as const,
  );
  return members.length === 0 ? body : z.safeExtend(body as z.ZodMiniObject, Object.fromEntries(members));
};

const operation = (name: string, tag: string, route: Route): ZodOpenApiOperationObject => ({
  operationId: name,
  tags: [tag],
  summary: route.summary,
  description: [
    route.description,
    route.allow.includes('anybody') ? 'Open to anybody.' : `Allowed: ${route.allow.join(', ')}.`,
  ]
    .filter(Boolean)
    .join('\n\n'),
  security: kindsAllowed(route.allow).length > 0 ? [{ bearer: [] }] : [],
  requestParams: {
    path: z.object(
      Object.fromEntries(paramNames(route.path).map((param) => [param, pathParameters[param as PathParameter]])),
    ),
    ...(route.query ? { query: route.query } : {}),
    header: requestHeaders(route),
  },
  ...(route.body
    ? {
        requestBody: {
          required: !isBodyOptional(route),
          content: { [mediaTypeOf(route)]: { schema: bodySchema(route, route.body) } },
        },
      }
    : {}),
  responses: { ...successResponses(route), ...errorResponses(route) },
});

/** The OpenAPI 3.1 document of all contexts, derived from their route declarations. */
export const openapiDocument = (contexts: Readonly<Record<string, Routes>>, version: string): unknown => {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const [tag, routes] of Object.entries(contexts)) {
    for (const [name, route] of Object.entries(routes)) {
      paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(name, tag, route) };
    }
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Gatehouse',
      version,
      description: "Who may enter which part of a customer's account, until when, and with whose consent.",
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
  });
};
