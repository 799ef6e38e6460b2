import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Report } from '../deploy/report.ts';
import { hasGo, installGoTool } from '../support/go-tools.ts';
import { root } from './tools.ts';

/** The version in docs/clients.md. */
const generator = 'github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v2.8.2';
const workspace = join(root, '.cache', 'foreign-go-client');

const run = (command: string, ...args: string[]): string =>
  execFileSync(command, args, { cwd: workspace, encoding: 'utf8', stdio: 'pipe', maxBuffer: 64 * 1024 * 1024 });

/** `oapi-codegen` generates a Go package; with the module versions as pinned it compiles, and makes a grant. */
export const useGo = async (report: Report, { url, token }: { url: string; token: string }): Promise<void> => {
  const what = 'oapi-codegen: the Go client compiles, and makes a grant';
  if (!hasGo()) return report.skip(what, 'needs go');
  await report.check(what, () => {
    rmSync(workspace, { recursive: true, force: true });
    mkdirSync(join(workspace, 'gatehouse'), { recursive: true });
    for (const name of ['main.go', 'go.mod', 'go.sum'])
      copyFileSync(fileURLToPath(new URL(`go-client/${name}.txt`, import.meta.url)), join(workspace, name));
    const options = ['-package', 'gatehouse', '-generate', 'client,models'];
    const code = run(installGoTool('oapi-codegen', generator), ...options, join(root, 'openapi.json'));
    writeFileSync(join(workspace, 'gatehouse', 'client.go'), code);
    run('go', 'build', '-mod=readonly', '-o', 'make-grant', '.');
    assert.match(run(join(workspace, 'make-grant'), url, token), /^active grt_/);
  });
};
