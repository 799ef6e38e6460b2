import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export const root = at('../../');
/** Where the tools are installed and write; ignored by git. */
export const workspace = join(root, '.cache', 'foreign');

/** Node 24 of the project first, then the tools: generators call each other by name. */
const environment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  PATH: [
    join(root, 'node_modules', '.bin'),
    join(workspace, 'venv', 'bin'),
    join(workspace, 'node_modules', '.bin'),
    process.env['PATH'],
  ].join(delimiter),
});

/** Runs a tool in the workspace. @returns what it printed @throws with what it printed when it fails */
export const run = (command: string, args: readonly string[]): string => {
  try {
    return execFileSync(command, args, {
      cwd: workspace,
      env: environment(),
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string };
    throw new Error(`${message.split('\n')[0]?.replaceAll(/eyJ[\w.-]+/g, '…')}\n${stdout}\n${stderr}`);
  }
};

const pins = ['package.json', 'package-lock.json', 'requirements.txt'];
const pinned = (): string => pins.map((name) => readFileSync(at(`pins/${name}`), 'utf8')).join('\n');

/** Installs the tools as pinned in `pins/`, unless those versions are there. */
export const installTools = (): void => {
  const mark = join(workspace, 'installed');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === pinned()) return;
  rmSync(workspace, { recursive: true, force: true });
  mkdirSync(workspace, { recursive: true });
  for (const name of pins) copyFileSync(at(`pins/${name}`), join(workspace, name));
  run('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts']);
  run('python3', ['-m', 'venv', 'venv']);
  run('venv/bin/python', ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', 'requirements.txt']);
  writeFileSync(mark, pinned());
};
