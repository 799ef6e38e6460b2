import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { answer, jsonAnswer } from './answers.ts';
import { escaped } from './html.ts';
import type { TokenSource } from './local-token.ts';

/** What the settings page needs. */
export interface SettingsOptions {
  /** The person who is signed in. A real product knows this from its session. */
  accountId: string;
  /** A bearer token of that person, which Gatehouse accepts. */
  userToken: TokenSource;
  /** The folder with the web components: that of `npm run build:web -- --out`. */
  webFolder: string;
}

type Methods = Partial<Record<string, (request: Request) => Response | Promise<Response>>>;

/** Scripts from the product alone, requests to the product and to Gatehouse, nothing inline. */
const policyFor = (issuer: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `connect-src 'self' ${new URL(issuer).origin}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types lit-html',
  ].join('; ');

const ownFile = (name: string): Promise<string> => readFile(new URL(name, import.meta.url), 'utf8');

const file = (type: 'javascript' | 'css', contents: string): Response =>
  answer(200, contents, { 'content-type': `text/${type}; charset=utf-8` });

/** Only on this machine: another name in `Host` means that another site has pointed its name here (DNS rebinding). */
const isLocal = (request: Request): boolean =>
  /^(localhost|127\.0\.0\.1)(:\d+)?$/.test(request.headers.get('host') ?? '');

/**
 * The settings page of the product, which embeds two web components of Gatehouse.
 * @returns what a path answers, by method; undefined for other paths
 */
export const createSettings = (
  issuer: string,
  { accountId, userToken, webFolder }: SettingsOptions,
): ((path: string) => Methods | undefined) => {
  const page = async (): Promise<Response> => {
    const html = (await ownFile('settings.html'))
      .replaceAll('{api}', escaped(issuer))
      .replaceAll('{account}', escaped(accountId));
    return answer(200, html, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policyFor(issuer),
      'referrer-policy': 'no-referrer',
    });
  };

  const token = async (request: Request): Promise<Response> =>
    isLocal(request)
      ? answer(200, await userToken(), { 'content-type': 'text/plain' })
      : jsonAnswer(403, { error: 'forbidden' });

  const component = async (name: string): Promise<Response> => {
    const source = await readFile(join(webFolder, name), 'utf8').catch(() => undefined);
    return source === undefined ? jsonAnswer(404, { error: 'not_found' }) : file('javascript', source);
  };

  const routes = new Map<string, Methods>([
    ['/settings', { GET: page }],
    ['/settings.js', { GET: async () => file('javascript', await ownFile('settings.js')) }],
    ['/settings.css', { GET: async () => file('css', await ownFile('settings.css')) }],
    ['/session/token', { POST: token }],
  ]);
  return (path) => {
    const [, name] = /^\/web\/((?:chunks\/)?[\w-]+\.js)$/.exec(path) ?? [];
    return name === undefined ? routes.get(path) : { GET: () => component(name) };
  };
};
