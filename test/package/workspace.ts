import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** Node 24 of the project first, as in its npm scripts. */
const path = [join(root, 'node_modules', '.bin'), process.env['PATH']].join(delimiter);

const environment = (more: Record<string, string>): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_'))),
  PATH: path,
  ...more,
});

/** Runs a command. @param more variables of its environment @returns what it printed @throws with what it printed when it fails */
export const runIn = (
  cwd: string,
  command: string,
  args: readonly string[],
  more: Record<string, string> = {},
): string => {
  try {
    return execFileSync(command, args, {
      cwd,
      env: environment(more),
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string };
    throw new Error(`${message.split('\n')[0]}\n${stdout}\n${stderr}`);
  }
};

/** A folder outside the repository that is deleted when the process ends. */
export const newFolder = (name: string): string => {
  const folder = mkdtempSync(join(tmpdir(), `gatehouse-${name}-`));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

/** Builds and packs the package. @returns the path of the tarball */
export const pack = (): string => {
  const folder = newFolder('tarball');
  runIn(root, 'npm', ['pack', '--pack-destination', folder, '--loglevel=error']);
  const [name = ''] = readdirSync(folder);
  return join(folder, name);
};

/**
 * An empty project, as a user makes one, with the package and others installed.
 * @param files contents by path
 */
export const newProject = (
  name: string,
  tarball: string,
  packages: readonly string[],
  files: Record<string, string>,
) => {
  const folder = newFolder(name);
  runIn(folder, 'npm', ['init', '-y']);
  const options = ['--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts', '--loglevel=error'];
  runIn(folder, 'npm', ['install', ...options, tarball, ...packages]);
  for (const [path, contents] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), contents);
  }
  return { folder, run: (command: string, ...args: string[]): string => runIn(folder, command, args) };
};
