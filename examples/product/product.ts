import express, { type ErrorRequestHandler, type Express } from 'express';
// In a product of your own: from 'gatehouse-access/verify'.
import { forExpress, pushForExpress, type Verifier } from '../../package/verify/index.ts';
import { documentRoutes } from './documents.ts';
import { page } from './page.ts';
import type { Presence } from './presence.ts';
import { type SettingsOptions, settingsRoutes } from './settings.ts';

export interface ProductOptions {
  verifier: Verifier;
  /** Its `onSignal` must be that of the verifier. */
  presence: Presence;
  /** Without it the product has no settings page. */
  settings?: SettingsOptions;
  /** Called with the errors behind answers of 500. */
  onError?: (error: unknown) => void;
}

/** Creates a product whose customers grant support access through Gatehouse. @returns an app, which does not listen yet */
export const createProduct = ({ verifier, presence, settings, onError = console.error }: ProductOptions): Express => {
  const app = express().disable('x-powered-by');
  app.use((_request, response, next) => {
    response.set({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    next();
  });

  app.get('/', (_request, response) => page(response, presence.inside()));
  app.get('/style.css', (_request, response) => response.sendFile('style.css', { root: import.meta.dirname }));
  app.get('/inside', (_request, response) => response.json({ inside: presence.inside() }));
  app.post('/signals', pushForExpress(verifier));
  app.use('/documents', forExpress(verifier), presence.middleware, documentRoutes());
  if (settings) app.use(settingsRoutes(verifier.issuer, settings));

  const answerError: ErrorRequestHandler = (error, _request, response, _next) => {
    const status: number = error?.status ?? 500;
    if (status >= 500) onError(error);
    response.status(status).json({ error: status >= 500 ? 'server_error' : 'invalid_request' });
  };
  return app.use(answerError);
};
