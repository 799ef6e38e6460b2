import { expect } from 'vitest';
import { readAccount } from '../../shared/accounts/account-store.ts';
import { listSessions } from '../../shared/sessions/store.ts';
import { api, type RouteName } from '../support/api/api.ts';
import type { Request } from '../support/api/call.ts';
import { readHistory, readJournal } from '../support/events/chain.ts';
import { freshId, makeAccount } from '../support/world/world.ts';
import { atEveryStep } from './every-step.ts';

/** A change: what is there before, what is done, the answers that a retry may get, and the state that it must leave. */
export interface Scenario {
  name: string;
  /** Makes what is there before. @returns the change itself, which answers a status */
  prepare: (accountId: string) => Promise<() => Promise<number>>;
  answers: readonly number[];
  /** The types of the entries, sorted. */
  entries: readonly string[];
  /** How many grants are made; none without. */
  grants?: number;
  /** Looks at what is left. */
  after?: (accountId: string) => Promise<void>;
}

/** A change through a route. */
export const calling =
  (route: RouteName, request: Request): (() => Promise<number>) =>
  async () =>
    (await api(route, request)).status;

const typesSince = async (accountId: string, before: number): Promise<string[]> =>
  (await readJournal(accountId))
    .reverse()
    .slice(before)
    .map((entry) => entry.type)
    .sort();

/** The sessions on the account's own item are the stored ones that are open. */
const expectLiveSessions = async (accountId: string): Promise<void> => {
  const [account, { items }] = await Promise.all([readAccount(accountId), listSessions(accountId, { size: 100 })]);
  const open = items.filter(({ status }) => status === 'active').map(({ sessionId }) => sessionId);
  expect(Object.keys(account?.liveSessions ?? {}).sort()).toEqual(open.sort());
};

/**
 * Does the change with every fault at every call to AWS, and then again: it is made once, whatever befell it.
 * @returns the accounts in which it was made, and how many calls it takes
 */
export const expectOnce = async (scenario: Scenario): Promise<{ accounts: string[]; calls: number }> => {
  const accounts: string[] = [];
  const calls = await atEveryStep(async () => {
    const accountId = await makeAccount(freshId('crash'));
    accounts.push(accountId);
    const change = await scenario.prepare(accountId);
    const before = (await readJournal(accountId)).length;
    const grants = (await readHistory(accountId)).length;
    let last = 0;
    return {
      work: async () => {
        last = await change();
      },
      check: async () => {
        expect(scenario.answers).toContain(last);
        expect(await typesSince(accountId, before)).toEqual(scenario.entries);
        expect(await readHistory(accountId)).toHaveLength(grants + (scenario.grants ?? 0));
        await expectLiveSessions(accountId);
        await scenario.after?.(accountId);
      },
    };
  });
  return { accounts, calls };
};
