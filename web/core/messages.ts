import { addMessages } from './locale.ts';

/** The messages of `web/core` and `web/parts`. */
addMessages({ fr: () => import('./locales/fr.xlf'), de: () => import('./locales/de.xlf') });
