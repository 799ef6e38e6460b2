import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { rootOf } from '../shared/journal/merkle.ts';
import type { NoteKey } from '../shared/journal/note-key.ts';
import { checkConsistency, checkInclusion, checkJournal, parseKeys, readCheckpoint } from './verify/checkpoints.ts';
import { Broken, parseJournal, type VerifiedJournal, verifyJournal } from './verify/journal.ts';
import { treeOfEntries } from './verify/leaves.ts';

const usage = `Verifies the record of an account offline. See "Verify a downloaded journal" in docs/security.md.

  npm run -s verify -- --journal FILE [--key FILE --checkpoint FILE]
  npm run -s verify -- --key FILE --proof FILE --entry FILE
  npm run -s verify -- --key FILE --checkpoint FILE --consistency FILE

  --journal FILE      the whole journal of one account as application/x-ndjson
  --key FILE          the keys of checkpoints, one in each line: name+id+base64
  --checkpoint FILE   a signed checkpoint (C2SP tlog-checkpoint); with --consistency the older one
  --proof FILE        the proof that an entry is in the journal (C2SP tlog-proof)
  --entry FILE        that entry as JSON
  --consistency FILE  the proof that a newer checkpoint continues the older one (C2SP tlog-witness, add-checkpoint)
  --help              print this help`;

const { values } = parseArgs({
  options: {
    journal: { type: 'string' },
    key: { type: 'string' },
    checkpoint: { type: 'string' },
    proof: { type: 'string' },
    entry: { type: 'string' },
    consistency: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

const { journal, key, checkpoint, proof, entry, consistency } = values;

const read = (path: string): Promise<string> => readFile(path, 'utf8');

const reportJournal = ({ entries, lost, unplaced }: VerifiedJournal): void => {
  const last = entries.at(-1);
  console.log(`The chain is whole: ${entries.length} entries, the last ${last?.entryId ?? 'none'} ${last?.hash ?? ''}`);
  if (unplaced > 0) console.log(`${unplaced} entries have no place in the chain yet.`);
  for (const { first, last } of lost) console.log(`A restore has lost the entries ${first} to ${last}.`);
  // A tree over a part of the leaves would have another root than the account's.
  if (lost.length > 0) return;
  const tree = treeOfEntries(entries);
  console.log(`Merkle tree: size ${tree.size}, root ${Buffer.from(rootOf(tree)).toString('base64')}`);
};

const verifyCheckpoint = async (path: string, keys: readonly NoteKey[], whole: VerifiedJournal | undefined) => {
  const older = readCheckpoint(await read(path), keys, path);
  console.log(`The checkpoint of ${older.origin} with ${older.size} entries is signed.`);
  if (whole) {
    checkJournal(whole, older);
    console.log(`The journal begins with these ${older.size} entries.`);
  }
  if (consistency) {
    const { size } = checkConsistency(await read(consistency), older, keys);
    console.log(`The checkpoint with ${size} entries continues it.`);
  }
};

const verify = async (): Promise<void> => {
  const whole = journal ? verifyJournal(parseJournal(await read(journal))) : undefined;
  if (whole) reportJournal(whole);
  const keys = key ? parseKeys(await read(key)) : [];
  if (checkpoint) await verifyCheckpoint(checkpoint, keys, whole);
  if (proof && entry) {
    const { origin, size } = checkInclusion(await read(proof), await read(entry), keys);
    console.log(`The entry is among the ${size} of ${origin}.`);
  }
};

const isUsable =
  (journal ?? checkpoint ?? proof) !== undefined &&
  (proof === undefined) === (entry === undefined) &&
  (consistency === undefined || checkpoint !== undefined) &&
  ((checkpoint ?? proof) === undefined || key !== undefined);

if (values.help || !isUsable) {
  console.log(usage);
  process.exitCode = values.help ? 0 : 1;
} else {
  await verify().catch((error: unknown) => {
    console.error(error instanceof Broken ? `BROKEN: ${error.message}` : error);
    process.exitCode = 1;
  });
}
