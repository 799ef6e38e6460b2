import { addMessages } from './locale.ts';

/** The messages of `web/core` and `web/parts`. */
addMessages({
  en: () => import('./locales/en.xlf'),
  fr: () => import('./locales/fr.xlf'),
  de: () => import('./locales/de.xlf'),
});
