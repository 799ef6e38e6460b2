import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { configFrom } from '../../../infra/config.ts';
import { synthesise } from '../../../infra/synthesise.ts';
import { buildWeb } from '../../../web/build/build.ts';
import { consolePath } from '../../../web/build/console-site.ts';

const types: Readonly<Record<string, string>> = {
  html: 'text/html',
  css: 'text/css',
  js: 'text/javascript',
  json: 'application/json',
};

interface HeadersConfig {
  CustomHeadersConfig: { Items: { Header: string; Value: string }[] };
  SecurityHeadersConfig: {
    ContentSecurityPolicy: { ContentSecurityPolicy: string };
    FrameOptions: { FrameOption: string };
    ReferrerPolicy: { ReferrerPolicy: string };
    StrictTransportSecurity: { AccessControlMaxAgeSec: number };
  };
}

/** The headers that CloudFront adds by the policy in the template. */
const headersFrom = (context: Record<string, string>): Record<string, string> => {
  const { service } = synthesise(context);
  const policy = Object.values(service.Resources).find(({ Type }) => Type === 'AWS::CloudFront::ResponseHeadersPolicy');
  if (!policy?.Properties) throw new Error('the template has no policy of response headers');
  const { CustomHeadersConfig, SecurityHeadersConfig } = policy.Properties[
    'ResponseHeadersPolicyConfig'
  ] as HeadersConfig;
  const { ContentSecurityPolicy, FrameOptions, ReferrerPolicy, StrictTransportSecurity } = SecurityHeadersConfig;
  return {
    'content-security-policy': ContentSecurityPolicy.ContentSecurityPolicy,
    'strict-transport-security': `max-age=${StrictTransportSecurity.AccessControlMaxAgeSec}; includeSubDomains`,
    'referrer-policy': ReferrerPolicy.ReferrerPolicy,
    'x-content-type-options': 'nosniff',
    'x-frame-options': FrameOptions.FrameOption,
    ...Object.fromEntries(CustomHeadersConfig.Items.map(({ Header, Value }) => [Header, Value])),
  };
};

/** Passes a request on to the API, as the behavior for `/v1/*` does. */
const passOn = async (api: string, message: IncomingMessage, response: ServerResponse): Promise<void> => {
  const parts: Buffer[] = [];
  for await (const part of message as AsyncIterable<Buffer>) parts.push(part);
  const { host: _host, connection: _connection, 'content-length': _length, ...kept } = message.headers;
  const answer = await fetch(`${api}${message.url}`, {
    method: message.method ?? 'GET',
    headers: Object.fromEntries(Object.entries(kept).map(([name, value]) => [name, String(value)])),
    ...(parts.length > 0 ? { body: Buffer.concat(parts) } : {}),
  });
  const { 'content-encoding': _encoding, ...headers } = Object.fromEntries(answer.headers);
  response.writeHead(answer.status, headers).end(Buffer.from(await answer.arrayBuffer()));
};

/** The console as `-c console=true` hosts it. */
export interface HostedConsole {
  url: string;
  headers: Record<string, string>;
  stop: () => Promise<void>;
}

/**
 * Serves the console's files as CloudFront would: with the headers and the `console.json` of a deployment, and with the API
 * below `/v1/`.
 * @param context the context of the deployment
 * @param api the URL of the API
 */
export const startHostedConsole = async (context: Record<string, string>, api: string): Promise<HostedConsole> => {
  const headers = headersFrom(context);
  const { files } = await buildWeb();
  const served = new Map([...files].map(([name, contents]) => [`/${consolePath(name)}`, contents]));
  const signIns = configFrom((name) => context[name]).console?.signIns;
  served.set('/console/console.json', Buffer.from(JSON.stringify({ mode: 'sign-in', signIns })));

  const server = createServer((message, response) => {
    const { pathname } = new URL(message.url ?? '/', 'http://localhost');
    if (pathname.startsWith('/v1/')) return void passOn(api, message, response);
    const path = pathname === '/' ? '/index.html' : pathname;
    const contents = served.get(path);
    if (!contents) return void response.writeHead(403, headers).end();
    const type = types[path.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
    return void response
      .writeHead(200, { ...headers, 'content-type': type, 'cache-control': 'no-cache' })
      .end(contents);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://localhost:${typeof address === 'object' && address ? address.port : 0}`,
    headers,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
