import type { Command } from 'commander';
import { UserError } from '../../examples/demo/gatehouse.ts';
import { rootOf } from '../../shared/journal/merkle.ts';
import type { NoteKey } from '../../shared/journal/note-key.ts';
import type { JournalEntry } from '../../shared/table/journal-entry.ts';
import { Finding } from '../finding.ts';
import { plain } from '../output/plain.ts';
import { readText } from '../read-text.ts';
import { Broken } from './broken.ts';
import { checkConsistency, checkInclusion, checkJournal, parseKeys, readCheckpoint } from './checkpoints.ts';
import { parseJournal, passedOver, type VerifiedJournal, verifyJournal } from './journal.ts';
import { treeOfEntries } from './leaves.ts';
import { countErased, erasedWithoutRecord } from './personal-fields.ts';
import { checkReceipt, signedAt } from './receipt.ts';

/** Prints a line of the answer. Files of others are read, so what they say is shown and not run by the terminal. */
const print = (line: string): void => console.log(plain(line));

const details = `
The files of one question, see "Verify a downloaded journal" in docs/security.md:

  --journal FILE [--key FILE --checkpoint FILE]
  --key FILE --proof FILE --entry FILE
  --key FILE --checkpoint FILE --consistency FILE
  --key FILE --receipt FILE`;

interface Files {
  journal?: string;
  key?: string;
  checkpoint?: string;
  proof?: string;
  entry?: string;
  consistency?: string;
  receipt?: string;
}

const reportJournal = ({ entries, lost, unplaced }: VerifiedJournal, all: readonly JournalEntry[]): void => {
  const last = entries.at(-1);
  print(`The chain is whole: ${entries.length} entries, the last ${last?.entryId ?? 'none'} ${last?.hash ?? ''}`);
  const erased = countErased(entries);
  if (erased > 0) print(`${erased} personal fields were erased; their commitments are whole.`);
  for (const { entryId, sequence } of erasedWithoutRecord(entries)) {
    print(`WARNING: personal fields of ${entryId} (sequence ${sequence}) were erased without a record in the journal.`);
  }
  if (unplaced > 0) print(`${unplaced} entries have no place in the chain yet.`);
  for (const { entryId, type, at } of passedOver(all)) {
    print(`WARNING: ${entryId} (${type}, ${at}) has no place in the chain, and later entries have theirs.`);
  }
  for (const { first, last } of lost) print(`A restore has lost the entries ${first} to ${last}.`);
  // A tree over a part of the leaves would have another root than the account's.
  if (lost.length > 0) return;
  const tree = treeOfEntries(entries);
  print(`Merkle tree: size ${tree.size}, root ${Buffer.from(rootOf(tree)).toString('base64')}`);
};

const verifyCheckpoint = async (
  path: string,
  keys: readonly NoteKey[],
  whole: VerifiedJournal | undefined,
  consistency: string | undefined,
) => {
  const older = readCheckpoint(await readText(path), keys, path);
  print(`The checkpoint of ${older.origin} with ${older.size} entries is signed.`);
  for (const name of older.countersigners) print(`${name} has countersigned it.`);
  if (whole) {
    checkJournal(whole, older);
    print(`The journal begins with these ${older.size} entries.`);
  }
  if (consistency) {
    const { size } = checkConsistency(await readText(consistency), older, keys);
    print(`The checkpoint with ${size} entries continues it.`);
  }
};

const verifyReceipt = async (path: string, keys: readonly NoteKey[]): Promise<void> => {
  const { receipt, entries, size } = checkReceipt(await readText(path), keys);
  const { grantId, agreedBy, agreedAt, terms, status, grantorUnavailable, end, iat } = receipt;
  const until = terms.expiresAt ? `until ${terms.expiresAt}` : 'without an end';
  print(
    `${agreedBy.userId} (${agreedBy.role}) agreed at ${agreedAt} to ${grantId}: ${terms.scope} for ${terms.teams.join(', ')}, ${until}.`,
  );
  const wasOpen = `It was open at ${signedAt(iat)}: ${status} (journal of ${size} entries).`;
  print(end ? `It ended: ${status} at ${end.endedAt}.` : wasOpen);
  if (grantorUnavailable) print(`It gave no access then: ${agreedBy.userId} was suspended, removed or demoted.`);
  print(`The journal proves it: ${entries.map(({ entryId, type }) => `${type} ${entryId}`).join(', ')}.`);
};

/** @throws UserError when the file has a line that is no key */
const readKeys = async (path: string): Promise<NoteKey[]> => {
  const text = await readText(path);
  try {
    return parseKeys(text);
  } catch (error) {
    throw new UserError(`The file ${path} is not one of keys: ${(error as Error).message}.`);
  }
};

const verifyFiles = async ({ journal, key, checkpoint, proof, entry, consistency, receipt }: Files): Promise<void> => {
  const all = journal ? parseJournal(await readText(journal)) : [];
  const whole = journal ? verifyJournal(all) : undefined;
  if (whole) reportJournal(whole, all);
  const keys = key ? await readKeys(key) : [];
  if (checkpoint) await verifyCheckpoint(checkpoint, keys, whole, consistency);
  if (proof && entry) {
    const { origin, size } = checkInclusion(await readText(proof), await readText(entry), keys);
    print(`The entry is among the ${size} of ${origin}.`);
  }
  if (receipt) await verifyReceipt(receipt, keys);
};

/** @throws Finding naming what does not verify */
const verify = (files: Files): Promise<void> =>
  verifyFiles(files).catch((error: unknown) => {
    throw error instanceof Broken ? new Finding(plain(`BROKEN: ${error.message}`)) : error;
  });

/** Whether the files answer one of the questions. */
const isUsable = ({ journal, key, checkpoint, proof, entry, consistency, receipt }: Files): boolean =>
  (journal ?? checkpoint ?? proof ?? receipt) !== undefined &&
  (proof === undefined) === (entry === undefined) &&
  (consistency === undefined || checkpoint !== undefined) &&
  ((checkpoint ?? proof ?? receipt) === undefined || key !== undefined);

/** The command `verify`, which verifies the record of an account offline. */
export const describeVerify = (command: Command): Command =>
  command
    .description('verify the record of an account offline')
    .option('--journal <file>', 'the whole journal of one account as application/x-ndjson')
    .option('--key <file>', 'the keys of checkpoints, one in each line: name+id+base64')
    .option('--checkpoint <file>', 'a signed checkpoint (C2SP tlog-checkpoint); with --consistency the older one')
    .option('--proof <file>', 'the proof that an entry is in the journal (C2SP tlog-proof)')
    .option('--entry <file>', 'that entry: its line of the journal as application/x-ndjson')
    .option(
      '--consistency <file>',
      'the proof that a newer checkpoint continues the older one (C2SP tlog-witness, add-checkpoint)',
    )
    .option('--receipt <file>', 'the receipt of a grant (JWS), with its proofs')
    .addHelpText('after', details)
    .action(async (files: Files) => {
      if (!isUsable(files)) command.help({ error: true });
      await verify(files);
    });
