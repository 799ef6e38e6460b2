import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { checkReceipt } from '../../cli/verify/receipt.ts';
import { listJournal } from '../../shared/journal/store.ts';
import { db, tableName } from '../../shared/table/client.ts';
import { type Key, keys } from '../../shared/table/keys.ts';
import { api } from '../support/api/api.ts';
import { later, minute, setClock } from '../support/clock/clock.ts';
import { makeKms } from '../support/world/kms.ts';
import { granted, keysOf, owner, receiptOf, start, useAccounts } from './receipts.ts';

makeKms();
useAccounts();

describe('the receipt of a reconfirmed grant', () => {
  const change = (Key: Key, UpdateExpression: string, values?: Record<string, unknown>) =>
    db.send(
      new UpdateCommand({
        ...{ TableName: tableName(), Key, UpdateExpression },
        ExpressionAttributeNames: { '#scope': 'scope', ...(values ? {} : { '#data': 'data' }) },
        ...(values ? { ExpressionAttributeValues: values } : {}),
      }),
    );
  /** What a person who can write the table may do. */
  const widen = (accountId: string, grantId: string) =>
    change(keys.grant(accountId, grantId), 'SET #scope = :scope', { ':scope': 'full' });

  /** @param isOld whether the entry is as version 0.1 wrote it, without the scope */
  const reconfirm = async (accountId: string, grantId: string, isOld = false) => {
    setClock(later(start, 2 * minute));
    await api('reconfirmGrant', { as: owner(accountId, 'oscar'), params: { accountId, grantId } });
    if (!isOld) return;
    const { items } = await listJournal(accountId, { size: 1 }, { type: 'grant.reconfirmed' });
    await change(keys.journalEntry(accountId, items[0]?.entryId ?? ''), 'REMOVE #data.#scope');
  };

  it.each([false, true])('proves the scope to which the new grantor agreed (version 0.1: %s)', async (isOld) => {
    const { accountId, grant } = await granted({ duration: 'unlimited', scope: 'read_only' });
    await reconfirm(accountId, grant.grantId, isOld);
    const accountKeys = await keysOf(accountId);
    const { receipt, entries } = checkReceipt((await receiptOf(accountId, grant.grantId)).body, accountKeys);
    expect(receipt).toMatchObject({ agreedBy: { userId: 'oscar' }, terms: { scope: 'read_only', expiresAt: null } });
    expect(entries.map(({ type }) => type)).toEqual(['grant.created', 'grant.reconfirmed']);
    await widen(accountId, grant.grantId);
    const { body } = await receiptOf(accountId, grant.grantId);
    expect(() => checkReceipt(body, accountKeys)).toThrow('the grant allows more than');
  });

  it.each([
    ['full', 'read_only'],
    ['read_only', 'full'],
  ])('proves the last change before a reconfirmation of version 0.1: from %s to %s', async (scope, to) => {
    const { accountId, grant, etag } = await granted({ duration: 'unlimited', scope });
    setClock(later(start, minute));
    const params = { accountId, grantId: grant.grantId };
    await api('changeGrant', { as: owner(accountId), params, body: { scope: to }, headers: { 'if-match': etag } });
    await reconfirm(accountId, grant.grantId, true);
    const accountKeys = await keysOf(accountId);
    const { receipt, entries } = checkReceipt((await receiptOf(accountId, grant.grantId)).body, accountKeys);
    expect(receipt.terms.scope).toBe(to);
    expect(entries.map(({ type }) => type)).toEqual(['grant.created', 'grant.changed', 'grant.reconfirmed']);
    if (to === 'full') return;
    await widen(accountId, grant.grantId);
    const { body } = await receiptOf(accountId, grant.grantId);
    expect(() => checkReceipt(body, accountKeys)).toThrow('the grant allows more than');
  });
});
