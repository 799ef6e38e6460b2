import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { handler } from '../../functions/expiry/timer-handler.ts';
import type { Grant } from '../../shared/grants/grant.ts';
import type { JournalEntry } from '../../shared/table/journal-entry.ts';
import { keys } from '../../shared/table/keys.ts';
import { api } from '../support/api/api.ts';
import { user } from '../support/api/identity.ts';
import { later, minute, setClock } from '../support/clock/clock.ts';
import { around, isWrite, recorded } from '../support/database/sdk.ts';
import { makeTable } from '../support/database/table.ts';
import { batch, byTtl, record } from '../support/events/records.ts';
import { makeAccount, makeGrant } from '../support/world/world.ts';

beforeAll(makeTable);
afterEach(() => setClock());

const start = '2026-11-21T08:00:00.000Z';
const end = later(start, minute);

/** A grant of a minute from `start`, with the clock then moved to `now`. */
const grantUntil = async (now: string): Promise<{ accountId: string; grant: Grant }> => {
  setClock(start);
  const accountId = await makeAccount();
  const { grant } = await makeGrant(accountId, { duration: 'PT1M' });
  setClock(now);
  return { accountId, grant };
};

const types = async (accountId: string): Promise<string[]> => {
  const params = { accountId };
  const { body } = await api<{ items: JournalEntry[] }>('listJournal', { as: user('owner', accountId), params });
  return body.items.map(({ type }) => type).reverse();
};

describe('a timer that TTL removed', () => {
  it('finalises its grant, once', async () => {
    const { accountId, grant } = await grantUntil(end);
    const removal = batch(record('REMOVE', keys.timer(accountId, grant.grantId), '1', byTtl));
    expect(await handler(removal)).toEqual({ batchItemFailures: [] });
    expect(await handler(removal)).toEqual({ batchItemFailures: [] });
    expect(await types(accountId)).toEqual(['account.created', 'grant.created', 'grant.expired']);
  });

  it('does nothing for a grant that goes on, that was revoked, or that is not there', async () => {
    const { accountId, grant } = await grantUntil(later(start, 1000));
    const { sent } = await recorded(() =>
      handler(
        batch(
          record('REMOVE', keys.timer(accountId, grant.grantId), '1', byTtl),
          record('REMOVE', keys.timer(accountId, 'grt_01M80B7PC7FKCP02D8H2Q91GNK'), '2', byTtl),
        ),
      ),
    );
    expect(sent.filter(isWrite)).toEqual([]);
    await api('revokeGrant', { as: user('owner', accountId), params: { accountId, grantId: grant.grantId } });
    setClock(end);
    await handler(batch(record('REMOVE', keys.timer(accountId, grant.grantId), '3', byTtl)));
    expect(await types(accountId)).toEqual(['account.created', 'grant.created', 'grant.revoked']);
  });
});

describe('the filter of the timer function', () => {
  it('passes over what is no removal of a timer by TTL', async () => {
    const { accountId, grant } = await grantUntil(end);
    const timer = keys.timer(accountId, grant.grantId);
    const { sent, result } = await recorded(() =>
      handler(
        batch(
          record('INSERT', timer, '1', byTtl),
          record('MODIFY', timer, '2', byTtl),
          record('REMOVE', timer, '3'),
          record('REMOVE', timer, '4', { userIdentity: { type: 'Service', principalId: 'another.service' } }),
          record('REMOVE', keys.grant(accountId, grant.grantId), '5', byTtl),
          record('REMOVE', keys.idempotency(accountId, 'c', 'k'), '6', byTtl),
          { eventName: 'REMOVE', ...byTtl },
        ),
      ),
    );
    expect(result).toEqual({ batchItemFailures: [] });
    expect(sent).toEqual([]);
  });

  it('asks for delivery again from the first record that failed', async () => {
    const one = await grantUntil(end);
    const two = await grantUntil(end);
    const broken = keys.timer(two.accountId, two.grant.grantId);
    const result = await around(
      (sent, send) =>
        JSON.stringify(sent.input).includes(two.accountId) ? Promise.reject(new Error('socket hang up')) : send(),
      () =>
        handler(
          batch(
            record('REMOVE', keys.timer(one.accountId, one.grant.grantId), '1', byTtl),
            record('REMOVE', broken, '2', byTtl),
            record('REMOVE', keys.timer('other', 'x'), '3', byTtl),
          ),
        ),
    );
    expect(result).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
    expect(await types(one.accountId)).toContain('grant.expired');
    expect(await types(two.accountId)).not.toContain('grant.expired');
  });
});
