import { addMessages } from '../locale.ts';

addMessages({
  en: () => import('./locales/en.xlf'),
  fr: () => import('./locales/fr.xlf'),
  de: () => import('./locales/de.xlf'),
});
