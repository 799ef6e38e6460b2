import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../local/engine.ts';
import type { Report } from '../deploy/report.ts';
import { blocksOf } from '../local/support/documentation.ts';
import { spawnLocal } from '../local/support/spawned.ts';
import { newFolder, runIn } from './workspace.ts';

/** The commands and the program below "In your product" in README.md. */
const productBlocks = async (): Promise<{ commands: string; program: string }> => {
  const blocks = await blocksOf('README.md');
  const index = blocks.findIndex(({ language, code }) => language === 'sh' && code.startsWith('npm init'));
  const [commands, program] = blocks.slice(index, index + 2);
  assert.ok(index >= 0 && commands && program?.language === 'js', 'README.md has commands and a program');
  return { commands: commands.code, program: program.code };
};

/**
 * README.md as written, in an empty folder: the program grants access, has a support token verified in an Express app, and
 * sees it refused within a second of its revocation. Only the tarball and the ports differ.
 */
export const runReadme = async (report: Report, tarball: string): Promise<void> => {
  const local = spawnLocal(['--port', '0', '--no-playground']);
  try {
    const { url } = await local.ready();
    const { commands, program } = await productBlocks();
    const port = await freePort();
    const folder = newFolder('readme');
    const here = program.replaceAll('http://localhost:3000', url).replaceAll('4000', String(port));
    writeFileSync(join(folder, 'try.mjs'), here);
    await report.check(
      'README.md: a grant, a token verified in Express, refused within a second of its revocation',
      () => {
        const script = commands.replace(
          'install gatehouse-access',
          `install --no-audit --no-fund --prefer-offline ${tarball}`,
        );
        assert.notEqual(script, commands);
        const output = runIn(folder, 'bash', ['-ec', script], { PORT: new URL(url).port });
        assert.match(output, /agent: \{ id: 'ada', team: 'technical_support' \}/);
        assert.match(output, /^401$/m);
      },
    );
    await report.check('README.md: the program has at most 15 lines', () => {
      const lines = program.split('\n').filter((line) => line.trim() !== '');
      assert.ok(lines.length <= 15, `${lines.length} lines`);
    });
  } finally {
    local.child.kill('SIGTERM');
    await local.ended;
  }
};
