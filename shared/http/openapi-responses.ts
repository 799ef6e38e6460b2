import * as z from 'zod/mini';
import type { ZodOpenApiResponsesObject } from 'zod-openapi';
import type { Downloads } from '../api/download.ts';
import { OAuthError } from '../api/oauth-error.ts';
import { type ProblemName, problems } from '../api/problem.ts';
import { ProblemDetails } from '../api/problem-details.ts';
import { isList, type Route, tableActions } from '../api/route.ts';
import { kindsAllowed } from '../core/principal.ts';

/** All problems that a route can answer: those of every route of its shape, and its own. */
export const problemsOf = (route: Route): ProblemName[] => {
  const kinds = kindsAllowed(route.allow);
  const inAccount = route.path.includes('{accountId}');
  return [
    ...(kinds.length > 0 ? (['unauthenticated', 'forbidden', 'issuer-unreachable'] as const) : []),
    ...(kinds.includes('user') ? (['user-suspended'] as const) : []),
    ...(inAccount && kinds.length > 0 ? (['not-found', 'account-reserved', 'account-closed'] as const) : []),
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

/** The body that the gateway itself answers with. */
const GatewayMessage = z.object({ message: z.string() });

const throttled = 'The rate limit of the route is exceeded (answered by the gateway)';

const header = (description: string) => ({ schema: { type: 'string' as const }, description });

/** The error responses of a route by status. */
export const errorResponses = (route: Route): ZodOpenApiResponsesObject => {
  const byStatus = Map.groupBy(new Set(problemsOf(route)), (name) => problems[name][0]);
  const responses = [...byStatus].map(([status, names]) => [
    String(status),
    {
      description: names.map((name) => `\`${name}\`: ${problems[name][1]}`).join('; '),
      content:
        route.errorForm === 'oauth'
          ? { 'application/json': { schema: OAuthError } }
          : { 'application/problem+json': { schema: ProblemDetails } },
    },
  ]);
  const own = Object.fromEntries(responses) as Record<string, { description: string; content: object }>;
  const { description, content } = own['429'] ?? {};
  return {
    ...own,
    '429': {
      description: description ? `${description}; ${throttled}` : throttled,
      content: { ...content, 'application/json': { schema: GatewayMessage } },
    },
  };
};

const requestId = header('The id of the request: that of the caller or a new one');

/** The 304 of a read whose `If-None-Match` matches. */
const notModified = ({ method, etag }: Route): ZodOpenApiResponsesObject =>
  method === 'GET' && etag
    ? {
        '304': {
          description: 'Not modified: `If-None-Match` has the current entity tag',
          headers: { 'X-Request-Id': requestId, ETag: header('The entity tag') },
        },
      }
    : {};

/** The successful responses of a route by status. */
export const successResponses = (route: Route): ZodOpenApiResponsesObject => ({
  ...successesWithBody(route),
  ...notModified(route),
});

/** The downloads of a route by media type. */
const downloadContent = (downloads: Downloads = {}) =>
  Object.fromEntries(
    Object.entries(downloads).map(([type, { description }]) => [
      type,
      { schema: { type: 'string' as const, description } },
    ]),
  );

const successesWithBody = ({ success, etag, creates, repeatable }: Route): ZodOpenApiResponsesObject =>
  Object.fromEntries(
    [success.status, ...(success.also ?? [])].map((status) => [
      String(status),
      {
        description: success.description,
        headers: {
          'X-Request-Id': requestId,
          ...(etag ? { ETag: header('The entity tag, for `If-Match` and `If-None-Match`') } : {}),
          ...(status === 202
            ? {
                Location: header('The path to poll for progress'),
                'Retry-After': header('The number of seconds to wait'),
              }
            : {}),
          ...(creates || repeatable
            ? { 'Idempotency-Replayed': header('`true` when this is the stored answer to an earlier request') }
            : {}),
          ...(success.downloads
            ? { Link: header('Of a download: the path of the next part, `rel="next"` (RFC 8288); absent in the last') }
            : {}),
        },
        content: {
          [success.text ?? 'application/json']: { schema: success.body },
          ...downloadContent(success.downloads),
        },
      },
    ]),
  );
