import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Principal } from '../../../shared/core/principal.ts';
import type { Response } from '../../../shared/http/respond.ts';
import { allRoutes, handlerOf, type NamedRoute } from './api.ts';
import { eventOf } from './call.ts';

/** The bearer token that the loopback server takes for a principal, as if an authorizer had checked it. */
export const tokenOf = (principal: Principal): string => Buffer.from(JSON.stringify(principal)).toString('base64url');

const principalIn = (authorization: string | undefined): Principal | undefined =>
  authorization === undefined
    ? undefined
    : (JSON.parse(Buffer.from(authorization.replace('Bearer ', ''), 'base64url').toString()) as Principal);

/** The route of a request and the parameters in its path, decoded. */
const match = (
  method: string | undefined,
  path: string,
): { named: NamedRoute; params: Record<string, string> } | undefined => {
  for (const named of allRoutes) {
    if (named.route.method !== method) continue;
    const pattern = new RegExp(`^${named.route.path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)').replaceAll('.', '\\.')}$`);
    const found = pattern.exec(path);
    const decoded = Object.entries(found?.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]);
    if (found) return { named, params: Object.fromEntries(decoded) };
  }
  return undefined;
};

const answer = async (request: IncomingMessage): Promise<Response> => {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const found = match(request.method, url.pathname);
  if (!found) return { statusCode: 404, headers: {}, body: '{"message":"Not Found"}' };
  const body = await text(request);
  const event = eventOf(found.named.route, {
    as: principalIn(request.headers.authorization),
    params: found.params,
    ...(url.search === '' ? {} : { query: Object.fromEntries(url.searchParams) }),
    ...(body === '' ? {} : { text: body }),
    // The token stands for claims that the gateway has verified; it is no JWT.
    headers: Object.fromEntries(Object.entries(request.headers).filter(([name]) => name !== 'authorization')) as Record<
      string,
      string
    >,
  });
  return (await handlerOf(found.named.context))(event);
};

/** Serves every route on the loopback interface. */
export const startLoopback = async (): Promise<{ baseUrl: string; stop: () => Promise<void> }> => {
  const server = createServer(async (request, response) => {
    const { statusCode = 500, headers, body = '', isBase64Encoded } = await answer(request);
    response.writeHead(statusCode, headers).end(Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
};
