import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import packageJson from '../../package.json' with { type: 'json' };
import type { Report } from '../deploy/report.ts';
import { root, runIn } from './workspace.ts';

/** What may be in the package: users download all of it. */
const allowed =
  /^package\/(package\.json|README\.md|LICENSE|CHANGELOG\.md|UPGRADING\.md|docs\/events\.schema\.json|bin\/gatehouse-access\.js|dist\/package\/.+)$/;

/** Linters of packages, and what the tarball contains. */
export const lintPackage = async (report: Report, tarball: string): Promise<void> => {
  await report.check('publint finds nothing', async () => {
    const { messages } = await publint({ pkgDir: root, strict: true });
    assert.deepEqual(
      messages.map((message) => formatMessage(message, packageJson)),
      [],
    );
  });
  // ESM alone: Node 22.12 and newer can `require` it.
  await report.check('@arethetypeswrong/cli finds nothing', () =>
    runIn(root, 'attw', [tarball, '--profile', 'esm-only', '--format', 'ascii', '--no-emoji', '--no-color']),
  );
  await report.check('the tarball has the built modules and nothing of the sources', () => {
    const names = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n');
    assert.deepEqual(
      names.filter((name) => !allowed.test(name)),
      [],
    );
  });
  await report.check(
    'nothing but the package comes to a user: few dependencies, and none on AWS, Lit or a web server',
    () => {
      assert.deepEqual(Object.keys(packageJson.dependencies), ['jose']);
    },
  );
};
