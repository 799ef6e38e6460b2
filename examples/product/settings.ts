import { readFile } from 'node:fs/promises';
import express, { Router } from 'express';
import { escaped, sendHtml } from './html.ts';
import type { TokenSource } from './local-token.ts';

/** What the settings page needs. */
export interface SettingsOptions {
  /** The account of the person who is signed in. A real product knows this from its session. */
  accountId: string;
  /** A bearer token of that person, which Gatehouse accepts. */
  userToken: TokenSource;
  /** The folder with the web components: that of `npm run build:web -- --out`. */
  webFolder: string;
}

/** Only names of this machine: another one means that another site has pointed its name here (DNS rebinding). */
const localNames = ['localhost', '127.0.0.1'];

/** The settings page of the product, which embeds two web components of Gatehouse. */
export const settingsRoutes = (issuer: string, { accountId, userToken, webFolder }: SettingsOptions): Router => {
  const router = Router();

  router.get('/settings', async (_request, response) => {
    const html = (await readFile(new URL('settings.html', import.meta.url), 'utf8'))
      .replaceAll('{api}', escaped(issuer))
      .replaceAll('{account}', escaped(accountId));
    // Scripts from the product alone, requests to the product and to Gatehouse, nothing inline.
    sendHtml(response, html, [
      "script-src 'self'",
      "style-src 'self'",
      `connect-src 'self' ${new URL(issuer).origin}`,
      "require-trusted-types-for 'script'",
      'trusted-types lit-html',
    ]);
  });
  router.get('/settings.js', (_request, response) => response.sendFile('settings.js', { root: import.meta.dirname }));
  router.post('/session/token', async (request, response) => {
    if (localNames.includes(request.hostname)) response.type('text/plain').send(await userToken());
    else response.status(403).json({ error: 'forbidden' });
  });
  router.use('/web', express.static(webFolder));
  return router;
};
