import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { rootOf } from '../shared/journal/merkle.ts';
import { Broken, parseJournal, verifyJournal } from './verify/journal.ts';
import { treeOfEntries } from './verify/leaves.ts';

const usage = `Verifies a downloaded journal offline. See "Verify a downloaded journal" in docs/security.md.

  npm run -s verify -- --journal FILE

  --journal FILE  the whole journal of one account as application/x-ndjson
  --help          print this help`;

const verify = async (journal: string): Promise<void> => {
  const { entries, lost, unplaced } = verifyJournal(parseJournal(await readFile(journal, 'utf8')));
  const last = entries.at(-1);
  console.log(`The chain is whole: ${entries.length} entries, the last ${last?.entryId ?? 'none'} ${last?.hash ?? ''}`);
  if (unplaced > 0) console.log(`${unplaced} entries have no place in the chain yet.`);
  for (const { first, last } of lost) console.log(`A restore has lost the entries ${first} to ${last}.`);
  // A tree over a part of the leaves would have another root than the account's.
  if (lost.length > 0) return;
  const tree = treeOfEntries(entries);
  console.log(`Merkle tree: size ${tree.size}, root ${Buffer.from(rootOf(tree)).toString('base64')}`);
};

const { values } = parseArgs({ options: { journal: { type: 'string' }, help: { type: 'boolean', default: false } } });
if (values.help || !values.journal) {
  console.log(usage);
  process.exitCode = values.help ? 0 : 1;
} else {
  await verify(values.journal).catch((error: unknown) => {
    console.error(error instanceof Broken ? `BROKEN: ${error.message}` : error);
    process.exitCode = 1;
  });
}
