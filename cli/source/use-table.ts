import { timeouts } from '../../shared/core/timeouts.ts';

/**
 * Makes the stores read a table. Called before they are loaded: the functions' timeouts are for a database nearby, and an operator's
 * network is slower.
 */
export const useTable = (name: string): void => {
  process.env['TABLE_NAME'] = name;
  Object.assign(timeouts, { connectionTimeout: 5000, requestTimeout: 15_000 });
};
