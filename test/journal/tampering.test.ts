import { DeleteCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkJournal, parseKeys, readCheckpoint } from '../../cli/verify/checkpoints.ts';
import { hashOf, parseJournal, verifyJournal } from '../../cli/verify/journal.ts';
import { newId } from '../../shared/core/ids.ts';
import type { Checkpoint } from '../../shared/journal/checkpoint.ts';
import { db, tableName } from '../../shared/table/client.ts';
import { openEntry } from '../../shared/table/commitments.ts';
import type { SequencedEntry } from '../../shared/table/journal-entry.ts';
import { type Key, keys, prefixes } from '../../shared/table/keys.ts';
import { api, type RouteName } from '../support/api/api.ts';
import { agent, user } from '../support/api/identity.ts';
import { makeTable } from '../support/database/table.ts';
import { sequenceJournal } from '../support/world/journal.ts';
import { makeKms } from '../support/world/kms.ts';
import { makeAccount, makeGrant, makeRequest, makeSession, makeUser } from '../support/world/world.ts';

makeKms();

type Stored = SequencedEntry & Key;

let accountId: string;
let items: Stored[];
let checkpoint: Checkpoint;

const text = async (name: RouteName, headers = {}): Promise<string> =>
  (await api<string>(name, { as: user('owner', accountId), params: { accountId }, headers })).body;

/** Verifies the journal as it is stored, as a customer does: a download against a checkpoint of before. */
const verify = async (): Promise<void> => {
  const journal = parseJournal(await text('listJournal', { accept: 'application/x-ndjson' }));
  checkJournal(verifyJournal(journal), checkpoint);
};

const put = (Item: object) => db.send(new PutCommand({ TableName: tableName(), Item }));
const remove = ({ PK, SK }: Key) => db.send(new DeleteCommand({ TableName: tableName(), Key: { PK, SK } }));

const readStored = async (): Promise<Stored[]> => {
  const { Items = [] } = await db.send(
    new QueryCommand({
      TableName: tableName(),
      KeyConditionExpression: 'PK = :pk AND begins_with(SK, :prefix)',
      ExpressionAttributeValues: { ':pk': keys.journalHead(accountId).PK, ':prefix': prefixes.entry },
    }),
  );
  return (Items as Stored[]).sort((one, other) => one.sequence - other.sequence);
};

/** The journal of a run: an account, its people, grants that are changed and revoked, a request and a session. */
beforeAll(async () => {
  await makeTable();
  accountId = await makeAccount();
  await makeUser(accountId, 'mia');
  const { grant, etag } = await makeGrant(accountId, { duration: 'P1D', reason: 'a question' });
  const params = { accountId, grantId: grant.grantId };
  const as = user('owner', accountId);
  await makeSession(accountId, agent());
  await api('changeGrant', { as, params, body: { scope: 'full' }, headers: { 'if-match': etag } });
  await makeRequest(accountId);
  await makeUser(accountId, 'mia', { status: 'suspended' });
  await api('revokeGrant', { as, params, body: { reason: 'done' } });
  await makeGrant(accountId);
  await sequenceJournal(accountId, 3);
  items = await readStored();
  checkpoint = readCheckpoint(await text('getJournalCheckpoint'), parseKeys(await text('getJournalKey')), 'checkpoint');
  expect(items.length).toBeGreaterThan(8);
  await verify();
});

/** With another hash, as one would compute it who knows how. */
const rehashed = (item: Stored): Stored => {
  const { PK: _pk, SK: _sk, ...entry } = item;
  return { ...item, hash: hashOf(openEntry(entry)) };
};

const altered = (item: Stored): Stored => ({ ...item, actor: { ...item.actor, id: 'mallory' } });

/** An item without the places of the chain that it has from another. */
const placedAs = (item: Stored, { sequence, previousHash, hash }: Stored): Stored => ({
  ...item,
  ...{ sequence, previousHash, hash },
});

const last = () => items.at(-1) as Stored;

/** Ways to tamper with the item at an index, and how the verifier names it. */
const ways: Record<string, (index: number) => { changed: Stored[]; removed?: Stored[]; message: string } | undefined> =
  {
    altering: (index) => {
      const item = items[index] as Stored;
      return { changed: [altered(item)], message: `${item.entryId} (sequence ${item.sequence}) was altered` };
    },
    'altering with a new hash': (index) => {
      const [item, next] = [items[index] as Stored, items[index + 1]];
      const message = next
        ? `the chain is broken at ${next.entryId} (sequence ${next.sequence}): its previousHash is not`
        : `the first ${checkpoint.size} entries of the journal are not those of the checkpoint`;
      return { changed: [rehashed(altered(item))], message };
    },
    removing: (index) => {
      const [item, next] = [items[index] as Stored, items[index + 1]];
      const message = next
        ? `the chain is broken at ${next.entryId} (sequence ${next.sequence}): 1 entries before it are missing`
        : `the journal ends at sequence ${item.sequence - 1}`;
      return { changed: [], removed: [item], message };
    },
    'reordering with the next': (index) => {
      const [item, next] = [items[index] as Stored, items[index + 1]];
      if (!next) return undefined;
      return {
        changed: [placedAs(item, next), placedAs(next, item)],
        message: `${next.entryId} (sequence ${item.sequence}) was`,
      };
    },
    'inserting before': (index) => {
      const item = items[index] as Stored;
      const entryId = newId('jrn', last().at);
      const inserted = rehashed({ ...altered(item), ...keys.journalEntry(accountId, entryId), entryId });
      return { changed: [inserted], message: 'has the same sequence' };
    },
    'truncating from': (index) => ({
      changed: [],
      removed: items.slice(index),
      message: `the journal ends at sequence ${index}; the checkpoint is of ${checkpoint.size} entries`,
    }),
  };

describe('in the stored journal of a run', () => {
  it.each(Object.keys(ways))('%s any single item is found, by name', async (name) => {
    for (const index of items.keys()) {
      const way = ways[name]?.(index);
      if (!way) continue;
      const { changed, removed = [], message } = way;
      for (const item of changed) await put(item);
      for (const item of removed) await remove(item);
      await expect(verify(), `${name} ${index}`).rejects.toThrow(message);
      for (const item of changed) await remove(item);
      for (const item of items) await put(item);
    }
    await verify();
  });
});
