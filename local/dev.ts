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
const anything = z.record(z.string(), z.json());

const declare = (method: 'GET' | 'POST', path: `/dev/${string}`, summary: string) =>
  ({ method, path, summary, allow: ['anybody'], uses: {} }) as const;

/** What only the local run answers. */
const devRoutes = defineRoutes({
  createToken: {
    ...declare('POST', '/dev/token', 'Make a token for anybody'),
    body: TokenRequest,
    success: { status: 200, description: 'A token that lasts 12 hours', body: z.object({ token: z.string() }) },
  },
  listEvents: {
    ...declare('GET', '/dev/events', 'What came over the bus, newest last'),
    success: { status: 200, description: 'The latest events', body: items },
  },
  listAudit: {
    ...declare('GET', '/dev/audit', 'The lines of the audit log, newest last'),
    success: { status: 200, description: 'The latest lines', body: items },
  },
  discover: {
    ...declare('GET', '/dev/issuer/.well-known/openid-configuration', 'Where the keys are'),
    success: { status: 200, description: 'OIDC discovery', body: anything },
  },
  listKeys: {
    ...declare('GET', '/dev/issuer/jwks.json', 'The keys that tokens are signed with'),
    success: { status: 200, description: 'A JWK set', body: anything },
  },
});

const loopback = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

/**
 * Serves `/dev/…`; other paths are left to `next`. Only to callers that name this machine as host: no page of another
 * site can have itself a token made by pretending that its name is ours.
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
    listKeys: async () => ({ body: { keys: issuer.jwks.keys as z.output<typeof anything>[] } }),
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
