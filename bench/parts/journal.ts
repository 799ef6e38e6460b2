import { archiveDue } from '../../functions/checkpoints/archive.ts';
import { clock } from '../../shared/core/clock.ts';
import { newId } from '../../shared/core/ids.ts';
import { addMillis } from '../../shared/core/instant.ts';
import { chunks } from '../../shared/core/pool.ts';
import { hourMillis } from '../../shared/core/time-units.ts';
import { appendToChain } from '../../shared/journal/chain-store.ts';
import { commit } from '../../shared/table/commit.ts';
import type { UnsequencedEntry } from '../../shared/table/journal-entry.ts';
import { makeArchive } from '../../test/support/events/archive.ts';
import { sequenceJournal } from '../../test/support/world/journal.ts';
import { atMost, type Findings } from '../report.ts';
import { type Cost, costOf, costTable } from '../support/cost.ts';
import { freshTable } from '../support/environment.ts';
import { total } from '../support/meter.ts';
import { size } from '../support/sizes.ts';
import { makeSupported, succeed } from '../support/world.ts';

/** Entries of an account in an hour. */
const entries = size(1024, 32);

const entryOf = (accountId: string, now: string): UnsequencedEntry => ({
  ...{ entryId: newId('jrn', now), accountId, at: now, type: 'grant.created', requestId: crypto.randomUUID() },
  ...{ actor: { kind: 'user', id: 'olivia', role: 'owner' }, target: { type: 'grant', id: newId('grt', now) } },
  data: {
    scope: 'read_only',
    teams: ['technical_support'],
    duration: 'P7D',
    expiresAt: now,
    reason: 'An import fails',
  },
  origin: { ip: '198.51.100.7', userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' },
});

/** The journal's part of a transaction: the entry alone. */
const entryWritten = (accountId: string): Promise<Cost> =>
  costOf('an entry, in the transaction of its change', () =>
    commit({ writes: [], entries: [entryOf(accountId, clock.now())] }),
  );

/** New entries of an account placed one at a time, which is what costs most. */
const entriesPlaced = async (accountId: string): Promise<Cost> => {
  const now = clock.now();
  const made = Array.from({ length: entries }, () => entryOf(accountId, now));
  for (const some of chunks(made, 50)) await commit({ writes: [], entries: some });
  return costOf(
    'an entry placed in the chain, by itself',
    async () => {
      for (const { entryId } of made) await appendToChain(accountId, [entryId]);
    },
    entries,
  );
};

/** Writing the journal and its tree, and reading what is signed: units only, which do not vary. */
export const measure = async (): Promise<Findings> => {
  await freshTable('journal');
  makeArchive();
  const { accountId, owner } = await makeSupported('journal', { grants: 1 });
  await sequenceJournal(accountId);
  const written = await entryWritten(accountId);
  await sequenceJournal(accountId);
  const archive = () => archiveDue(addMillis(clock.now(), hourMillis), () => true);
  await archive();
  // Another journal, so that the mark for its checkpoint is counted.
  const placed = await entriesPlaced(`${accountId}-2`);
  const archived = await costOf('a checkpoint signed and archived', archive);
  const request = { as: owner, params: { accountId } };
  const grants = await succeed<{ items: { grantId: string }[] }>('listGrants', request);
  const params = { accountId, grantId: grants.items[0]?.grantId ?? '' };
  const read = [
    await costOf('the last checkpoint read', () => succeed('getJournalCheckpoint', request)),
    await costOf('a proof read', () => succeed('getJournalProof', { ...request, query: { sequence: '1' } })),
    await costOf('a receipt read', () => succeed('getGrantReceipt', { ...request, params })),
  ];
  // The head and the entry, which the chain alone needs, are a unit each.
  const tree = total(placed.writeUnits) - 2 * entries;
  return {
    claims: [
      atMost('a journal entry below 1 KB, in its transaction: write units', total(written.writeUnits), 2, {
        digits: 0,
      }),
      atMost(
        `tiles and checkpoints, ${entries} entries in an hour: write units per entry`,
        (tree + total(archived.writeUnits)) / entries,
        0.1,
        { digits: 3 },
      ),
    ],
    tables: [costTable(`The journal; ${entries} entries placed`, [written, placed, archived, ...read])],
  };
};
