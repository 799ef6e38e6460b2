import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseCheckpoint } from '../../shared/journal/checkpoint.ts';
import { leafHash, rootOf, treeOf } from '../../shared/journal/merkle.ts';
import { parseNote } from '../../shared/journal/note.ts';
import { formatNoteKey } from '../../shared/journal/note-key.ts';
import { type Report, until } from '../deploy/report.ts';
import { newSigner, signCheckpoint } from '../journal/verify/signed.ts';
import { hasGo } from '../support/go-tools.ts';
import { root } from './tools.ts';

const workspace = join(root, '.cache', 'foreign-go');
const tool = join(workspace, 'open-checkpoint');

const go = (...args: string[]): string => execFileSync('go', args, { cwd: workspace, encoding: 'utf8', stdio: 'pipe' });

/** Builds the verifier with the module versions as pinned. */
const build = (): void => {
  for (const name of ['main.go', 'go.mod', 'go.sum']) {
    copyFileSync(fileURLToPath(new URL(`go/${name}.txt`, import.meta.url)), join(workspace, name));
  }
  go('build', '-mod=readonly', '-o', tool);
};

/** What the verifier prints about a checkpoint. @throws when it refuses it */
const open = (key: string, checkpoint: string): string => {
  const paths = [join(workspace, 'key'), join(workspace, 'checkpoint')] as const;
  writeFileSync(paths[0], key);
  writeFileSync(paths[1], checkpoint);
  return execFileSync(tool, paths, { encoding: 'utf8', stdio: 'pipe' });
};

/** What a local Gatehouse answers about the journal of the sample account. */
type Read = (path: 'key' | 'checkpoint') => Promise<string>;

/** The Go library `transparency-dev/formats` opens signed checkpoints: of the local run, and some with other signatures and sizes. */
export const openCheckpoints = async (report: Report, read: Read): Promise<void> => {
  const what = 'transparency-dev/formats: opens checkpoints with and without a countersignature, and no altered ones';
  mkdirSync(workspace, { recursive: true });
  if (!hasGo()) return report.skip(what, 'needs go');
  await report.check(what, async () => {
    build();
    const issued = await until('a checkpoint', 30, () => read('checkpoint').catch(() => undefined));
    const { origin, size, root: signed } = parseCheckpoint(parseNote(issued).text);
    assert.equal(
      open((await read('key')).trim(), issued),
      `${origin} ${size} ${Buffer.from(signed).toString('hex')}\n`,
    );
    const log = newSigner('gatehouse.example/acme');
    const key = formatNoteKey(log);
    const leaves = Array.from({ length: 11 }, (_, index) => leafHash(Buffer.from(`${index}`)));
    for (const size of [0, 1, 8, 11]) {
      const some = leaves.slice(0, size);
      for (const others of [[], [newSigner('witness.example')]]) {
        const hash = Buffer.from(rootOf(treeOf(some))).toString('hex');
        assert.equal(open(key, signCheckpoint(some, log, others)), `gatehouse.example/acme ${size} ${hash}\n`);
      }
    }
    const altered = signCheckpoint(leaves, log).replace('\n11\n', '\n12\n');
    assert.throws(() => open(key, altered), /invalid signature/);
    assert.throws(
      () => open(formatNoteKey(newSigner(log.name)), signCheckpoint(leaves, log)),
      /no verifiable signatures/,
    );
  });
};
