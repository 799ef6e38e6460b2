import * as z from 'zod';
import { Problem } from '../shared/api/problem.ts';
import { defineRoutes, routeKey } from '../shared/api/route.ts';
import { createHandler } from '../shared/http/handler.ts';
import type { AwsServices } from './aws-services.ts';
import { refusal, type Serve } from './gateway.ts';
import { eventOf } from './http-event.ts';
import type { Issuer } from './issuer.ts';
import { TokenRequest, tokenFor } from './token.ts';

const items = z.object({ items: z.array(z.record(z.string(), z.json())) });
const anyObject = z.record(z.string(), z.json());

const declare = (method: 'GET' | 'POST', path: `/dev/${string}`, summary: string) =>
  ({ method, path, summary, allow: ['anybody'], uses: {} }) as const;

/** Routes that only the local run has. */
const devRoutes = defineRoutes({
  createToken: {
    ...declare('POST', '/dev/token', 'Create a token for any principal'),
    body: TokenRequest,
    success: { status: 200, description: 'A token that lasts 12 hours', body: z.object({ token: z.string() }) },
  },
  listEvents: {
    ...declare('GET', '/dev/events', 'List the latest events of the bus, oldest first'),
    success: { status: 200, description: 'The latest events', body: items },
  },
  listAudit: {
    ...declare('GET', '/dev/audit', 'List the latest lines of the audit log, oldest first'),
    success: { status: 200, description: 'The latest lines', body: items },
  },
  discover: {
    ...declare('GET', '/dev/issuer/.well-known/openid-configuration', 'Describe the issuer'),
    success: { status: 200, description: 'OIDC discovery', body: anyObject },
  },
  listKeys: {
    ...declare('GET', '/dev/issuer/jwks.json', 'List the keys that sign tokens'),
    success: { status: 200, description: 'A JWK set', body: anyObject },
  },
});

const loopback = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

/**
 * Serves `/dev/…` and passes other paths on to `next`. Requires a loopback name in the `Host` header, so that a page of
 * another site cannot obtain a token by DNS rebinding.
 */
export const devOr = (next: Serve, issuer: Issuer, { events, audit }: Pick<AwsServices, 'events' | 'audit'>): Serve => {
  const asJson = (all: readonly unknown[]) => all as z.output<typeof items>['items'];
  const handler = createHandler(devRoutes, {
    createToken: async ({ body }) => ({ body: { token: await tokenFor(issuer, body) } }),
    listEvents: async () => ({ body: { items: asJson(events.all()) } }),
    listAudit: async () => ({ body: { items: asJson(audit.all()) } }),
    discover: async () => ({
      body: {
        issuer: issuer.url,
        jwks_uri: `${issuer.url}/jwks.json`,
        id_token_signing_alg_values_supported: ['RS256'],
      },
    }),
    listKeys: async () => ({ body: { keys: issuer.jwks.keys as z.output<typeof anyObject>[] } }),
  });
  const keys = new Set(Object.values(devRoutes).map(routeKey));
  return async (request) => {
    const key = `${request.method} ${request.path}`;
    if (!keys.has(key)) return next(request);
    if (!loopback.test(request.headers['host'] ?? '')) return refusal(new Problem('forbidden'), request);
    try {
      return await handler(eventOf(request, { routeKey: key, params: {} }, undefined));
    } catch (error) {
      return refusal(error, request);
    }
  };
};
