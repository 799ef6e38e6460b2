import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Head } from '../../cli/restore/account.ts';
import { isTransient, restoredItem } from '../../cli/restore/items.ts';
import { restore } from '../../cli/restore/restore.ts';
import { checkConsistency, checkJournal, parseKeys, readCheckpoint } from '../../cli/verify/checkpoints.ts';
import { verifyJournal } from '../../cli/verify/journal.ts';
import { clock } from '../../shared/core/clock.ts';
import type { Checkpoint } from '../../shared/journal/checkpoint.ts';
import { db, tableName } from '../../shared/table/client.ts';
import type { SequencedEntry } from '../../shared/table/journal-entry.ts';
import { type Key, keys } from '../../shared/table/keys.ts';
import { api } from '../support/api/api.ts';
import { agent, service, user } from '../support/api/identity.ts';
import { later, minute, setClock } from '../support/clock/clock.ts';
import { readJournal, verifiedChain } from '../support/events/chain.ts';
import { pump, usePump } from '../support/events/consumers.ts';
import { makeSinks } from '../support/events/sinks.ts';
import { makeKms } from '../support/world/kms.ts';
import {
  freshId,
  introspect,
  makeAccount,
  makeCampaign,
  makeGrant,
  makeSession,
  makeUser,
  openSession,
} from '../support/world/world.ts';
import { takeBackup } from './backup.ts';

const start = '2026-11-21T08:00:00.000Z';
const backup = 'gatehouse-restored';
const sinks = makeSinks();
makeKms();
usePump();
beforeEach(() => setClock(start));
afterEach(() => {
  setClock();
  sinks.clear();
});

const pass = (millis: number): void => setClock(later(clock.now(), millis));

const remove = async (key: Key): Promise<void> => {
  await db.send(new DeleteCommand({ TableName: tableName(), Key: key }));
};

const read = async <Body>(route: 'getUser' | 'getCampaign' | 'getSupportAccess', params: Record<string, string>) => {
  const as = route === 'getSupportAccess' ? user('owner', params['accountId'] ?? '') : service;
  return (await api<Body>(route, { as, params })).body;
};

const userOf = (accountId: string, userId: string) =>
  read<{ status: string; role: string; version: number }>('getUser', { accountId, userId });

/** Accounts with support inside, a backup, and an hour in which agents and a user were put out. */
const anHourAgo = async () => {
  const accountId = await makeAccount(freshId('restore'));
  await makeUser(accountId, 'olga', { role: 'owner' });
  await makeUser(accountId, 'pia', { role: 'admin' });
  await makeUser(accountId, 'quentin');
  await makeCampaign(accountId, 'spring');
  const { grant } = await makeGrant(accountId, { scope: 'full' });
  const inside = await makeSession(accountId);
  await pump.sequence();
  const table = `${backup}-${accountId}`;
  await takeBackup(table);
  const restoredTo = clock.now();

  pass(60 * minute);
  const params = { accountId, grantId: grant.grantId };
  await api('revokeGrant', { as: user('owner', accountId), params, body: { reason: 'enough' } });
  await makeUser(accountId, 'pia', { role: 'admin', status: 'suspended' });
  const { grant: newer } = await makeGrant(accountId, { scope: 'full' });
  const since = await makeSession(accountId);
  await pump.sequence();
  return { accountId, table, restoredTo, inside, since, newer };
};

describe('an item that is lost', () => {
  const lost = { item: undefined, isChanged: () => true, isAssigned: true };

  it.each([
    ['a share link', keys.link('acme', 'lnk_1')],
    ['campaign access', keys.access('acme', 'ada')],
  ])('is not put back when it is %s that may have been withdrawn', (_, key) => {
    expect(restoredItem({ ...key, status: 'active' }, lost)).toBeUndefined();
    expect(restoredItem({ ...key, status: 'active' }, { ...lost, isChanged: () => false, isAssigned: false })).toEqual({
      ...key,
      status: 'active',
    });
  });

  it('is not put back when it is an answer that holds a token', () => {
    expect(isTransient(keys.idempotency('acme', 'caller', 'key'))).toBe(true);
    expect(isTransient(keys.linkAnswer('acme', 'lnk_1', 'x'))).toBe(true);
    expect(isTransient(keys.grant('acme', 'grt_1'))).toBe(false);
  });
});

describe('a restore', () => {
  it('puts back what was lost, lets nobody in who was put out since, and marks the chain', async () => {
    const { accountId, table, restoredTo, inside, since, newer } = await anHourAgo();
    const before = await userOf(accountId, 'olga');
    await remove(keys.campaign(accountId, 'spring'));
    await remove(keys.user(accountId, 'quentin'));
    const Update = { TableName: tableName(), Key: keys.user(accountId, 'olga') };
    const change = { UpdateExpression: 'SET #role = :role', ExpressionAttributeNames: { '#role': 'role' } };
    await db.send(new UpdateCommand({ ...Update, ...change, ExpressionAttributeValues: { ':role': 'member' } }));

    const published = sinks.events.length;
    const live = tableName();
    expect(await restore({ backup: table, live, restoredTo, heads: {} })).toMatchObject({ revoked: 1 });
    await pump.sequence();

    expect(await read('getCampaign', { accountId, campaignId: 'spring' })).toMatchObject({ name: 'Name of spring' });
    expect(await userOf(accountId, 'quentin')).toMatchObject({ status: 'active' });
    const olga = await userOf(accountId, 'olga');
    expect(olga).toMatchObject({ role: 'owner' });
    expect(olga.version).toBeGreaterThan(before.version);

    expect(await userOf(accountId, 'pia')).toMatchObject({ status: 'suspended' });
    expect(await read('getSupportAccess', { accountId })).toMatchObject({ enabled: false, grants: [] });
    for (const { accessToken } of [inside, since]) expect(await introspect(accessToken)).toEqual({ active: false });

    const chain = await verifiedChain(accountId);
    expect(chain.at(-1)).toMatchObject({ type: 'account.restored', data: { restoredTo }, actor: { id: 'restore' } });
    expect(chain.filter(({ type }) => type === 'grant.revoked').map(({ target }) => target.id)).toContain(
      newer.grantId,
    );
    // What is published again would be an event of long ago.
    const again = sinks.events.slice(published).filter((event) => event.accountId === accountId);
    expect(new Set(again.map(({ type }) => type))).toEqual(
      new Set(['grant.revoked', 'support-session.ended', 'account.restored']),
    );
    expect((await openSession(accountId, agent())).status).toBe(403);
  });

  it('after which a user is lost who was put out since leaves the user suspended', async () => {
    const { accountId, table, restoredTo } = await anHourAgo();
    await remove(keys.user(accountId, 'pia'));
    await restore({ backup: table, live: tableName(), restoredTo, heads: {} });
    await pump.sequence();
    expect(await userOf(accountId, 'pia')).toMatchObject({ status: 'suspended' });
  });

  it('of a lost journal assigns no place twice, and says which are missing', async () => {
    const { accountId, table, restoredTo } = await anHourAgo();
    const whole = await verifiedChain(accountId);
    const lines = sinks.lines.filter((line) => line.accountId === accountId) as SequencedEntry[];
    const last = lines.toSorted((one, other) => other.sequence - one.sequence)[0] as SequencedEntry;
    for (const { entryId } of whole) await remove(keys.journalEntry(accountId, entryId));
    await remove(keys.journalHead(accountId));
    const heads: Record<string, Head> = { [accountId]: { sequence: last.sequence, hash: last.hash } };
    await restore({ backup: table, live: tableName(), restoredTo, heads });
    await pump.sequence();

    const entries = (await readJournal(accountId)) as SequencedEntry[];
    const places = entries.map(({ sequence }) => sequence).toSorted((one, other) => one - other);
    expect(new Set(places).size).toBe(places.length);
    const kept = whole.filter(({ at }) => at <= restoredTo);
    const mark = entries.find(({ type }) => type === 'account.restored');
    expect(mark?.data).toEqual({ restoredTo, missing: [{ first: kept.length + 1, last: whole.length }] });
    const first = entries.find(({ sequence }) => sequence === whole.length + 1);
    expect(first?.previousHash).toBe(last.hash);
    // What was changed since is not known, so what is there stays.
    expect(await userOf(accountId, 'pia')).toMatchObject({ status: 'suspended' });
  });

  it('of a lost journal begins a tree of another name, which the checkpoints before contradict', async () => {
    const { accountId, table, restoredTo } = await anHourAgo();
    const as = user('owner', accountId);
    const text = async (route: 'getJournalCheckpoint' | 'getJournalKey', query = {}) =>
      (await api<string>(route, { as, params: { accountId }, query })).body;
    const before = await text('getJournalCheckpoint');
    const size = Number(before.split('\n')[1]);
    const whole = await verifiedChain(accountId);
    for (const { entryId } of whole) await remove(keys.journalEntry(accountId, entryId));
    for (const key of [keys.journalHead(accountId), keys.checkpoint(accountId)]) await remove(key);
    const heads = { [accountId]: { sequence: size, hash: whole.at(-1)?.hash ?? '' } };
    await restore({ backup: table, live: tableName(), restoredTo, heads });
    await pump.sequence();

    const after = await text('getJournalCheckpoint');
    const noteKeys = parseKeys(await text('getJournalKey'));
    const origin = `gatehouse.example/${accountId}`;
    expect(noteKeys.map(({ name }) => name)).toEqual([origin, `${origin}/2`]);
    const verified = verifyJournal(await readJournal(accountId));
    const [older, newer] = [before, after].map((note) => readCheckpoint(note, noteKeys, 'checkpoint'));
    expect([older?.origin, newer?.origin]).toEqual([origin, `${origin}/2`]);
    checkJournal(verified, newer as Checkpoint);
    expect(() => checkJournal(verified, older as Checkpoint)).toThrow('the journal lacks entries before');
  });

  it('of a lost head alone keeps the tree, so that the checkpoints before are continued', async () => {
    const { accountId, table, restoredTo } = await anHourAgo();
    const as = user('owner', accountId);
    const text = async (route: 'getJournalCheckpoint' | 'getJournalKey', query = {}) =>
      (await api<string>(route, { as, params: { accountId }, query })).body;
    const noteKeys = parseKeys(await text('getJournalKey'));
    const older = readCheckpoint(await text('getJournalCheckpoint'), noteKeys, 'checkpoint');
    await remove(keys.journalHead(accountId));
    const whole = await verifiedChain(accountId);
    const heads = { [accountId]: { sequence: whole.length, hash: whole.at(-1)?.hash ?? '' } };
    await restore({ backup: table, live: tableName(), restoredTo, heads });
    await pump.sequence();
    const proof = await text('getJournalCheckpoint', { olderSize: String(older.size) });
    expect(checkConsistency(proof, older, noteKeys).size).toBeGreaterThan(older.size);
  });
});
