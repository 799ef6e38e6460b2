import { addMessages } from '../core/locale.ts';

addMessages({ fr: () => import('./locales/fr.xlf'), de: () => import('./locales/de.xlf') });
