import { afterEach, beforeAll, beforeEach } from 'vitest';
import { setClock } from '../clock/clock.ts';
import { makeTable } from '../database/table.ts';
import { makeAccount } from './world.ts';

/** The account of the test that runs, in a file that calls `useAccount`. */
export let accountId: string;

/**
 * Gives a test file a table, and each of its tests an account of its own.
 * @param at the instant at which each test begins
 */
export const useAccount = (at: string): void => {
  beforeAll(makeTable);
  beforeEach(async () => {
    setClock(at);
    accountId = await makeAccount();
  });
  afterEach(() => setClock());
};
