import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { handler as sequencer } from '../../functions/sequencer/handler.ts';
import { setClock } from '../support/clock/clock.ts';
import { makeTable } from '../support/database/table.ts';
import { verifiedChain } from '../support/events/chain.ts';
import { makeSinks } from '../support/events/sinks.ts';
import { makeKms } from '../support/world/kms.ts';
import { expectOnce } from './change-once.ts';
import { requestScenarios } from './request-scenarios.ts';
import { endScenarios } from './session-end-scenarios.ts';
import { sessionScenarios } from './session-scenarios.ts';

makeKms();
const sinks = makeSinks();
beforeAll(makeTable);
afterEach(() => setClock());

describe('a process that dies or fails at any call to AWS', () => {
  it.each([...sessionScenarios, ...endScenarios, ...requestScenarios])(
    'in $name leaves the change made once, or lets a retry make it',
    async (scenario) => {
      const { accounts, calls } = await expectOnce(scenario);
      expect(calls).toBeGreaterThanOrEqual(2);
      // Placing and telling are the same for every entry: of each scenario the account with the last fault stands for all.
      const accountId = accounts.at(-1) ?? '';
      await sequencer({ repair: [accountId] });
      const ids = (await verifiedChain(accountId)).map((entry) => entry.entryId);
      const published = sinks.events.filter((event) => event.accountId === accountId);
      expect(published.map((event) => event.entryId)).toEqual(ids);
    },
  );
});
