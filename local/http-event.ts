import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { clock } from '../shared/core/clock.ts';

/** An HTTP request. `path` and `query` are raw, still percent-encoded. */
export interface HttpRequest {
  requestId: string;
  method: string;
  path: string;
  query: string;
  /** By lower-case name; values of repeated headers are joined by commas. */
  headers: Record<string, string>;
  cookies: readonly string[];
  body: Buffer;
  sourceIp: string;
  protocol: string;
}

/** Reads a request except for its body. Accepts the absolute form (`GET http://host/path`) as well. */
export const requestOf = (message: IncomingMessage): HttpRequest => {
  const target = (message.url ?? '/').replace(/^https?:\/\/[^/?#]*/i, '');
  const cut = target.indexOf('?');
  const path = cut < 0 ? target : target.slice(0, cut);
  const { cookie, ...headers } = message.headersDistinct;
  return {
    requestId: randomUUID(),
    method: message.method ?? 'GET',
    path: path === '' ? '/' : path,
    query: cut < 0 ? '' : target.slice(cut + 1),
    headers: Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, (values ?? []).join(',')])),
    cookies: (cookie ?? []).flatMap((line) => line.split(';')).map((one) => one.trim()),
    body: Buffer.alloc(0),
    sourceIp: message.socket.remoteAddress ?? '127.0.0.1',
    protocol: `HTTP/${message.httpVersion}`,
  };
};

const decode = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '));

/** Values of repeated parameters are joined by commas. @throws URIError on invalid percent-encoding */
const queryOf = (query: string): Record<string, string> => {
  const values = new Map<string, string[]>();
  for (const part of query.split('&')) {
    if (part === '') continue;
    const cut = part.indexOf('=');
    const name = decode(cut < 0 ? part : part.slice(0, cut));
    values.set(name, [...(values.get(name) ?? []), cut < 0 ? '' : decode(part.slice(cut + 1))]);
  }
  return Object.fromEntries([...values].map(([name, all]) => [name, all.join(',')]));
};

const isText = /^(text\/|application\/(.*\+)?(json|xml|javascript)\b)/i;

/**
 * The event that API Gateway creates for a request, in payload format 2.0.
 * @param claims of the verified token, if the route has an authorizer
 * @throws URIError on invalid percent-encoding in the query
 */
export const eventOf = (
  request: HttpRequest,
  found: { routeKey: string; params: Record<string, string> },
  claims: Record<string, string> | undefined,
): APIGatewayProxyEventV2 => {
  const { requestId, method, path, headers, body } = request;
  const domainName = headers['host'] ?? 'localhost';
  const query = queryOf(request.query);
  // As in API Gateway, bytes that are not valid text reach the function unchanged.
  const asText = isText.test(headers['content-type'] ?? 'text/plain') && isUtf8(body);
  const now = new Date(clock.now());
  return {
    version: '2.0',
    routeKey: found.routeKey,
    rawPath: path,
    rawQueryString: request.query,
    headers,
    ...(request.cookies.length > 0 ? { cookies: [...request.cookies] } : {}),
    ...(Object.keys(query).length > 0 ? { queryStringParameters: query } : {}),
    ...(Object.keys(found.params).length > 0 ? { pathParameters: found.params } : {}),
    ...(body.length > 0 ? { body: body.toString(asText ? 'utf8' : 'base64') } : {}),
    isBase64Encoded: body.length > 0 && !asText,
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      domainName,
      domainPrefix: domainName.split('.')[0] ?? '',
      http: {
        method,
        path,
        protocol: request.protocol,
        sourceIp: request.sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId,
      routeKey: found.routeKey,
      stage: '$default',
      time: now.toUTCString(),
      timeEpoch: now.getTime(),
      ...(claims ? { authorizer: { jwt: { claims, scopes: null } } } : {}),
    } as APIGatewayProxyEventV2['requestContext'],
  };
};
