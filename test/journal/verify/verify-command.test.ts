import { spawnSync } from 'node:child_process';
import { sign } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { leafOf } from '../../../shared/journal/leaf.ts';
import { formatNoteKey } from '../../../shared/journal/note-key.ts';
import { formatConsistency, formatInclusion } from '../../../shared/journal/proof-file.ts';
import { openEntry, sealEntry } from '../../../shared/table/commitments.ts';
import { receiptInput } from '../../../shared/tokens/receipt-jws.ts';
import { day, later } from '../../support/clock/clock.ts';
import { downloaded, journalOf, nextEntry } from './journals.ts';
import { newSigner, type Signer, signCheckpoint } from './signed.ts';
import { consistencyProof, inclusionProof } from './trees.ts';

const script = fileURLToPath(new URL('../../../cli/verify/alone.ts', import.meta.url));
const grantId = 'grt_01M80B7PC7FKCP02D8H2Q91GNK';
const terms = { scope: 'full', teams: ['support'], duration: 'unlimited', expiresAt: null };
const before = journalOf(2);
const granted = nextEntry(before.at(-1), { target: { type: 'grant', id: grantId }, data: terms });
const entries = [...before, granted];
while (entries.length < 7) entries.push(nextEntry(entries.at(-1)));
const leaves = entries.map(leafOf);
const log = newSigner('gatehouse.example/acme');
const witness = newSigner('witness.example');
const other = newSigner('other.example/acme');
const checkpoint = signCheckpoint(leaves, log);

/** A receipt as Gatehouse signs it. */
const receiptBy = (signer: Signer): string => {
  const proof = formatInclusion({ index: 2, hashes: inclusionProof(leaves, 2), checkpoint });
  const agreed = { agreedBy: { userId: 'olga', role: 'owner' }, agreedAt: granted.at, terms };
  const statement = {
    iss: 'https://gatehouse.example',
    iat: 1_780_000_000,
    accountId: 'acme',
    grantId,
    status: 'active',
  };
  const input = receiptInput(signer.publicKey, { ...statement, ...agreed, entries: [{ entry: granted, proof }] });
  const key = { key: signer.privateKey, dsaEncoding: 'ieee-p1363' } as const;
  return `${input}.${sign('sha256', Buffer.from(input), key).toString('base64url')}\n`;
};

const { personal: _personal, ...unsealed } = sealEntry({
  ...{ entryId: granted.entryId, accountId: 'acme', at: granted.at, type: 'grant.revoked' },
  ...{ actor: granted.actor, target: granted.target, data: { endReason: 'Done' } },
});
/** An entry whose personal field was removed. */
const erased = nextEntry(before.at(-1), unsealed);

const [, second] = entries;
/** An entry that was inserted without a place. */
const { sequence: _sequence, hash: _hash, previousHash: _previous, ...inserted } = nextEntry(before.at(-1));
const muchLater = nextEntry(second, { at: later('2026-03-01T00:00:00.000Z', day) });

const files = {
  'inserted.ndjson': downloaded([...entries.slice(0, 2), muchLater, inserted]),
  'foreign.ndjson': downloaded([...entries, { ...inserted, accountId: 'globex' }]),
  'odd.ndjson': downloaded([{ entryId: 'jrn_odd', type: 'account.restored', sequence: 1, data: null }]),
  odd: 'odd',
  'escape.ndjson': downloaded([{ ...granted, entryId: 'jrn_\u001b[2J' }]),
  others: `${formatNoteKey(log)}\n${formatNoteKey(other)}\n`,
  borrowed: receiptBy(other),
  'erased.ndjson': downloaded([...before, openEntry(erased)]),
  'journal.ndjson': downloaded(entries),
  'cut.ndjson': downloaded(entries.slice(0, 2)),
  key: formatNoteKey(log),
  older: signCheckpoint(leaves.slice(0, 3), log),
  keys: `${formatNoteKey(log)}\n${formatNoteKey(witness)}\n`,
  countersigned: signCheckpoint(leaves, log, [witness]),
  receipt: receiptBy(log),
  forged: receiptBy(newSigner(log.name)),
  entry: JSON.stringify(entries[4]),
  proof: formatInclusion({ index: 4, hashes: inclusionProof(leaves, 4), checkpoint }),
  continued: formatConsistency({ olderSize: 3, hashes: consistencyProof(leaves, 3), checkpoint }),
};

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verify-'));
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
});

afterAll(() => rm(folder, { recursive: true }));

const verify = (...args: string[]) => runScript(script, args);

const runScript = (path: string, args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [path, ...args], { cwd: folder, encoding: 'utf8' });
  return { status, stdout, stderr };
};

it('verifies journal, checkpoint and consistency in one run', () => {
  const args = ['--journal', 'journal.ndjson', '--key', 'key', '--checkpoint', 'older', '--consistency', 'continued'];
  const { status, stdout } = verify(...args);
  expect(status).toBe(0);
  expect(stdout.split('\n')).toEqual([
    `The chain is whole: 7 entries, the last ${entries[6]?.entryId} ${entries[6]?.hash}`,
    expect.stringMatching(/^Merkle tree: size 7, root [\w+/]{43}=$/),
    'The checkpoint of gatehouse.example/acme with 3 entries is signed.',
    'The journal begins with these 3 entries.',
    'The checkpoint with 7 entries continues it.',
    '',
  ]);
});

it('warns of personal fields that were erased without a record', () => {
  const { status, stdout } = verify('--journal', 'erased.ndjson');
  expect([status, stdout.split('\n').slice(1, 3)]).toEqual([
    0,
    [
      '1 personal fields were erased; their commitments are whole.',
      `WARNING: personal fields of ${erased.entryId} (sequence 3) were erased without a record in the journal.`,
    ],
  ]);
});

it('verifies one entry without the others', () => {
  const { status, stdout } = verify('--key', 'key', '--proof', 'proof', '--entry', 'entry');
  expect([status, stdout]).toEqual([0, 'The entry is among the 7 of gatehouse.example/acme.\n']);
});

it('verifies a receipt, says who agreed to what, and when it was open', () => {
  const { status, stdout } = verify('--key', 'key', '--receipt', 'receipt');
  expect(status).toBe(0);
  expect(stdout.split('\n')).toEqual([
    'olga (owner) agreed at 2026-03-01T00:00:02.000Z to grt_01M80B7PC7FKCP02D8H2Q91GNK: full for support, without an end.',
    'It was open at 2026-05-28T20:26:40.000Z: active (journal of 7 entries).',
    `The journal proves it: grant.created ${granted.entryId}.`,
    '',
  ]);
  const wrong = verify('--key', 'key', '--receipt', 'forged');
  expect([wrong.status, wrong.stderr]).toEqual([1, 'BROKEN: no known key has signed the receipt\n']);
});

it('says who has countersigned a checkpoint', () => {
  const { status, stdout } = verify('--key', 'keys', '--checkpoint', 'countersigned');
  expect([status, stdout.split('\n')[1]]).toEqual([0, 'witness.example has countersigned it.']);
});

it('says what is broken, with exit code 1', () => {
  const { status, stderr } = verify('--journal', 'cut.ndjson', '--key', 'key', '--checkpoint', 'older');
  expect([status, stderr]).toEqual([1, 'BROKEN: the journal ends at sequence 2; the checkpoint is of 3 entries\n']);
});

it('names an entry that was inserted without a place', () => {
  const { status, stdout } = verify('--journal', 'inserted.ndjson');
  expect(status).toBe(0);
  expect(stdout).toContain(
    `WARNING: ${inserted.entryId} (grant.created, ${inserted.at}) has no place in the chain, and later entries have theirs.\n`,
  );
  expect(verify('--journal', 'foreign.ndjson').stderr).toBe(`BROKEN: ${inserted.entryId} is of another account\n`);
});

it('says in a sentence what is wrong with a file', () => {
  const sentences = [
    [1, 'BROKEN: jrn_odd lacks what every entry has', '--journal', 'odd.ndjson'],
    [1, 'BROKEN: the entry is not one entry as JSON', '--key', 'key', '--proof', 'proof', '--entry', 'odd'],
    [1, 'BROKEN: the entry is not one entry as JSON', '--key', 'key', '--proof', 'proof', '--entry', 'cut.ndjson'],
    [2, 'The file odd is not one of keys: "odd" is not', '--key', 'odd', '--checkpoint', 'older'],
  ] as const;
  for (const [code, sentence, ...args] of sentences) {
    const { status, stderr } = verify(...args);
    expect([status, stderr.split('\n').length]).toEqual([code, 2]);
    expect(stderr).toContain(sentence);
  }
});

it('does not let a file control the terminal', () => {
  expect(verify('--journal', 'escape.ndjson').stderr).toMatch(/^BROKEN: the chain is broken at jrn_ \[2J \(/);
});

it('accepts a receipt from the key of its own account only, whatever keys are given', () => {
  expect(verify('--key', 'others', '--receipt', 'receipt').status).toBe(0);
  const { status, stderr } = verify('--key', 'others', '--receipt', 'borrowed');
  expect([status, stderr]).toEqual([
    1,
    'BROKEN: the receipt is of gatehouse.example/acme, and the key of other.example/acme has signed it\n',
  ]);
});

it('prints its usage when files are missing', () => {
  for (const args of [
    [],
    ['--proof', 'proof', '--key', 'key'],
    ['--checkpoint', 'older'],
    ['--consistency', 'continued'],
  ]) {
    const { status, stderr } = verify(...args);
    expect([status, stderr]).toEqual([2, expect.stringContaining('Usage: verify')]);
  }
});

it('runs as one file that needs nothing but Node', async () => {
  const outfile = join(folder, 'verify.mjs');
  await build({ entryPoints: [script], bundle: true, platform: 'node', format: 'esm', minify: true, outfile });
  // In a folder without node_modules.
  const { status, stdout } = runScript(outfile, ['--key', 'key', '--proof', 'proof', '--entry', 'entry']);
  expect([status, stdout]).toEqual([0, 'The entry is among the 7 of gatehouse.example/acme.\n']);
});
