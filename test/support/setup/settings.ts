import { Settings } from '../../../shared/settings/schema.ts';

/** The variable `SETTINGS` of a deployment that was configured so; what is left out has its default. */
export const settingsVariable = (given: object = {}): string => JSON.stringify(Settings.parse(given));
