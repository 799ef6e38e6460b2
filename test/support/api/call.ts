import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod/mini';
import { OAuthError } from '../../../shared/api/oauth-error.ts';
import { problems } from '../../../shared/api/problem.ts';
import { ProblemDetails } from '../../../shared/api/problem-details.ts';
import { paramNames, type Route, routeKey } from '../../../shared/api/route.ts';
import type { Principal } from '../../../shared/core/principal.ts';
import type { Response } from '../../../shared/http/respond.ts';
import { claimsOf } from './identity.ts';

export interface Request {
  as?: Principal | undefined;
  params?: Record<string, string>;
  query?: Record<string, string>;
  body?: unknown;
  /** A body as text, for what is not JSON. */
  text?: string;
  /** A body as a form, as OAuth has it. */
  form?: Record<string, string>;
  headers?: Record<string, string>;
  claims?: Record<string, unknown>;
}

export interface Result<Body = Record<string, unknown>> {
  status: number;
  headers: Record<string, string>;
  body: Body;
}

/** The event that API Gateway (payload format 2.0) makes of a request, the authorizer's claims included. */
export const eventOf = (route: Pick<Route, 'method' | 'path'>, request: Request = {}): APIGatewayProxyEventV2 => {
  const { params = {}, query, body, text, form } = request;
  const names = paramNames(route.path);
  const rawPath = names.reduce<string>(
    (path, name) => path.replace(`{${name}}`, encodeURIComponent(params[name] ?? '')),
    route.path,
  );
  const claims = request.claims ?? (request.as && claimsOf(request.as));
  const json = body === undefined ? undefined : JSON.stringify(body);
  const payload = text ?? (form ? new URLSearchParams(form).toString() : json);
  const type = form ? 'application/x-www-form-urlencoded' : 'application/json';
  return {
    version: '2.0',
    routeKey: routeKey(route),
    rawPath,
    rawQueryString: new URLSearchParams(query).toString(),
    headers: { ...(payload === undefined ? {} : { 'content-type': type }), ...request.headers },
    pathParameters: Object.fromEntries(Object.entries(params).filter(([name]) => names.includes(name))),
    ...(query ? { queryStringParameters: query } : {}),
    ...(payload === undefined ? {} : { body: payload }),
    isBase64Encoded: false,
    requestContext: {
      accountId: '000000000000',
      apiId: 'test',
      domainName: 'test',
      domainPrefix: 'test',
      http: { method: route.method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
      requestId: randomUUID(),
      routeKey: routeKey(route),
      stage: '$default',
      time: '',
      timeEpoch: 0,
      ...(claims ? { authorizer: { jwt: { claims, scopes: null } } } : {}),
    } as APIGatewayProxyEventV2['requestContext'],
  };
};

/** Calls a route through its Lambda handler. A body that is not JSON, as of a download, is left as text. */
export const call = async <Body = Record<string, unknown>>(
  handler: (event: APIGatewayProxyEventV2) => Promise<Response>,
  route: Pick<Route, 'method' | 'path'>,
  request: Request = {},
): Promise<Result<Body>> => {
  const response = await handler(eventOf(route, request));
  const { statusCode: status = 0, headers, body: content } = response;
  const isJson = /^application\/([\w.-]+\+)?json$/.test(headers['content-type'] ?? 'application/json');
  return { status, headers, body: (isJson ? JSON.parse(content ?? 'null') : content) as Body };
};

/** The problem that an OAuth error describes: its description starts with the title. */
const describedProblem = ({ error_description: text = '' }: Partial<OAuthError>): string | undefined =>
  Object.entries(problems).find(([, [, title]]) => text === title || text.startsWith(`${title}; `))?.[0];

/** The name in a problem's type, such as `grant-ended`, or of the problem that an OAuth error describes. */
export const problemName = (result: Result<unknown>): string | undefined =>
  (result.body as Partial<ProblemDetails>).type?.split(':').at(-1) ??
  describedProblem(result.body as Partial<OAuthError>);

/** Problem details with nothing else in them. */
export const StrictProblem = z.strictObject(ProblemDetails.shape);

/** An OAuth error with nothing else in it. */
export const StrictOAuthError = z.strictObject(OAuthError.shape);
