import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { Response } from '../shared/http/respond.ts';
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
type ConsoleFiles = ReadonlyMap<string, Asset>;

/** Bundles in a thread of its own: the API answers meanwhile, and the memory of the compiler is freed afterwards. */
const bundle = (): Promise<ReadonlyMap<string, Uint8Array>> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./console-worker.ts', import.meta.url), { execArgv: [] });
    worker.unref();
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the thread has ended')));
  });

/** Bundles the console in memory. Returns no files, and prints why, when that fails: the API works without it. */
const buildConsole = async (): Promise<ConsoleFiles> => {
  try {
    return new Map(
      [...(await bundle())].map(([name, contents]) => [
        name === 'index.html' ? '/' : `/${consolePath(name)}`,
        assetOf(name, contents),
      ]),
    );
  } catch (error) {
    console.error(`The console could not be built: ${error instanceof Error ? error.message : String(error)}`);
    return new Map();
  }
};

/** Whether the console may have a file at a path. */
const isOfConsole = (path: string): boolean => path === '/' || path.startsWith(`/${consolePath('')}`);

/**
 * Serves the console's files to GET and HEAD, and passes all other requests on to `next`. The first request for one of them
 * bundles the console, so that the start need not.
 */
export const consoleOr = (next: Serve): Serve => {
  let files: Promise<ConsoleFiles> | undefined;
  return async (request): Promise<Response> => {
    const { method, path } = request;
    if ((method !== 'GET' && method !== 'HEAD') || !isOfConsole(path)) return next(request);
    files ??= buildConsole();
    const asset = (await files).get(path);
    if (!asset) return next(request);
    const { headers, body } = asset;
    const known = request.headers['if-none-match']?.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
    if (known?.includes(headers['etag'] ?? '')) return { statusCode: 304, headers };
    if (request.method === 'HEAD') return { statusCode: 200, headers };
    return { statusCode: 200, headers, body };
  };
};
