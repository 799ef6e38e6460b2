import { afterEach, beforeAll, beforeEach } from 'vitest';
import { parseKeys } from '../../cli/verify/checkpoints.ts';
import { api } from '../support/api/api.ts';
import { user } from '../support/api/identity.ts';
import { day, later, setClock } from '../support/clock/clock.ts';
import { makeTable } from '../support/database/table.ts';
import { growJournal, sequenceJournal } from '../support/world/journal.ts';
import { makeAccount, makeGrant } from '../support/world/world.ts';

/* Receipts of grants, each in an account of its own. */

/** When the test that runs begins. Ids are never earlier than those before them, so each test begins after the one before. */
export let start = '2027-06-01T00:00:00.000Z';

/** Gives a file a table, and each of its tests a day. */
export const useAccounts = (): void => {
  beforeAll(makeTable);
  beforeEach(() => {
    start = later(start, day);
    setClock(start);
  });
  afterEach(() => setClock());
};

/** An owner of the account. */
export const owner = (accountId: string, id = 'olga') => user('owner', accountId, id);

/** The answer with the receipt, when all entries have their places. */
export const receiptOf = async (accountId: string, grantId: string) => {
  await sequenceJournal(accountId);
  return api<string>('getGrantReceipt', { as: owner(accountId), params: { accountId, grantId } });
};

/** The keys of the account's journal. */
export const keysOf = async (accountId: string) =>
  parseKeys((await api<string>('getJournalKey', { as: owner(accountId), params: { accountId } })).body);

/** A grant in an account whose journal has more entries. */
export const granted = async (body: Record<string, unknown> = {}) => {
  const accountId = await makeAccount();
  const terms = { duration: 'PT2H', scope: 'full', reason: 'a question', ticket: 'T-1', maxUses: 3, ...body };
  const { grant, etag } = await makeGrant(accountId, terms);
  await sequenceJournal(accountId);
  await growJournal(accountId, 20, 5);
  return { accountId, grant, etag };
};
