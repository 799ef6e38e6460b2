import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readAccount } from '../../shared/accounts/account-store.ts';
import type { Grant } from '../../shared/grants/grant.ts';
import type { JournalEntry } from '../../shared/table/journal-entry.ts';
import { api } from '../support/api/api.ts';
import { user } from '../support/api/identity.ts';
import { makeTable } from '../support/database/table.ts';
import { makeAccount } from '../support/world/world.ts';

beforeAll(makeTable);

let accountId: string;
beforeEach(async () => {
  accountId = await makeAccount();
});

type Who = ReturnType<typeof user>;
const olga = (): Who => user('owner', accountId, 'olga');
const oscar = (): Who => user('owner', accountId, 'oscar');
const ada = (): Who => user('admin', accountId, 'ada');

const grantBy = async (who: Who, more: object = {}): Promise<Grant> => {
  const body = { teams: ['customer_service', 'customer_success'], duration: 'P2D', ...more };
  const made = await api<Grant>('createGrant', { as: who, params: { accountId }, body });
  expect(made.status).toBe(201);
  return made.body;
};
const change = async (who: Who, { grantId }: Grant, body: object): Promise<Grant> => {
  const params = { accountId, grantId };
  const changed = await api<Grant>('changeGrant', { as: who, params, body, headers: { 'if-match': '*' } });
  expect(changed.status).toBe(200);
  return changed.body;
};

const wider: [string, object][] = [
  ['more scope', { scope: 'full' }],
  ['another team', { teams: ['customer_service', 'customer_success', 'technical_support'] }],
  ['a later end', { duration: 'P3D' }],
  ['no end', { duration: 'unlimited' }],
  ['another team for one of before', { teams: ['technical_support'] }],
  ['more scope until an earlier end', { scope: 'full', duration: 'P1D' }],
];

describe('a grant that allows more than its grantor consented to', () => {
  it.each(wider)('%s: an admin who widens what an owner granted is the grantor', async (_, body) => {
    const grant = await grantBy(olga());
    const changed = await change(ada(), grant, body);
    expect(changed).toMatchObject({ grantedBy: { userId: 'ada', role: 'admin' }, epoch: 2 });
    const account = await readAccount(accountId);
    expect(account?.liveGrants[grant.grantId]).toMatchObject({ grantedBy: 'ada', epoch: 2 });
    const { body: journal } = await api<{ items: JournalEntry[] }>('listJournal', {
      as: olga(),
      params: { accountId },
    });
    expect(journal.items[0]).toMatchObject({ type: 'grant.changed', actor: { id: 'ada', role: 'admin' } });
  });

  it('is that of the last user to widen it, also with the same or a higher role', async () => {
    const grant = await grantBy(ada());
    expect(await change(olga(), grant, { scope: 'full' })).toMatchObject({
      grantedBy: { userId: 'olga', role: 'owner' },
      epoch: 2,
    });
    expect(await change(oscar(), grant, { duration: 'P3D' })).toMatchObject({
      grantedBy: { userId: 'oscar', role: 'owner' },
      epoch: 3,
    });
  });

  it('is that of the same person in the role they have now', async () => {
    const grant = await grantBy(olga());
    const demoted = user('admin', accountId, 'olga');
    expect(await change(demoted, grant, { scope: 'full' })).toMatchObject({
      grantedBy: { userId: 'olga', role: 'admin' },
      epoch: 2,
    });
  });

  it('stays theirs, and sessions with it, when they widen it themselves', async () => {
    const grant = await grantBy(olga());
    expect(await change(olga(), grant, { scope: 'full', duration: 'unlimited' })).toMatchObject({
      grantedBy: grant.grantedBy,
      epoch: 1,
    });
  });
});

describe('a grant that allows less, or the same', () => {
  it.each<[string, object]>([
    ['fewer teams', { teams: ['customer_service'] }],
    ['less scope', { scope: 'read_only' }],
    ['an earlier end', { duration: 'P1D' }],
  ])('%s: the grantor stays', async (_, body) => {
    const grant = await grantBy(olga(), { scope: 'full' });
    expect(await change(ada(), grant, body)).toMatchObject({ grantedBy: grant.grantedBy, epoch: 2 });
  });

  it('unchanged, the grantor stays', async () => {
    const grant = await grantBy(olga());
    expect(await change(ada(), grant, { scope: 'read_only' })).toEqual(grant);
  });
});
