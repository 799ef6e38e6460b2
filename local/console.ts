import { createHash } from 'node:crypto';
import type { Response } from '../shared/http/respond.ts';
import { buildWeb } from '../web/build/build.ts';
import { consolePath, contentSecurityPolicy } from '../web/build/console-site.ts';
import type { Serve } from './gateway.ts';

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
};

interface Asset {
  headers: Record<string, string>;
  body: string;
}

const assetOf = (name: string, contents: Uint8Array): Asset => ({
  body: Buffer.from(contents).toString('utf8'),
  headers: {
    'content-type': types[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream',
    'cache-control': 'no-cache',
    etag: `"${createHash('sha256').update(contents).digest('base64url').slice(0, 22)}"`,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    ...(name.endsWith('.html') ? { 'content-security-policy': contentSecurityPolicy() } : {}),
  },
});

/** The files of the console by path: its page at `/`, everything else below `/console/`. */
export type ConsoleFiles = ReadonlyMap<string, Asset>;

/** Bundles the console in memory. Returns no files, and prints why, when that fails: the API works without it. */
export const buildConsole = async (): Promise<ConsoleFiles> => {
  try {
    const { files } = await buildWeb();
    return new Map(
      [...files].map(([name, contents]) => [
        name === 'index.html' ? '/' : `/${consolePath(name)}`,
        assetOf(name, contents),
      ]),
    );
  } catch (error) {
    console.error(`The console could not be built: ${error instanceof Error ? error.message : String(error)}`);
    return new Map();
  }
};

/** Serves the console's files to GET and HEAD, and passes all other requests on to `next`. */
export const consoleOr =
  (next: Serve, files: ConsoleFiles): Serve =>
  async (request): Promise<Response> => {
    const asset = request.method === 'GET' || request.method === 'HEAD' ? files.get(request.path) : undefined;
    if (!asset) return next(request);
    const { headers, body } = asset;
    const known = request.headers['if-none-match']?.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
    if (known?.includes(headers['etag'] ?? '')) return { statusCode: 304, headers };
    if (request.method === 'HEAD') return { statusCode: 200, headers };
    return { statusCode: 200, headers, body };
  };
