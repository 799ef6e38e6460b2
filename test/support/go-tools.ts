import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const cache = fileURLToPath(new URL('../../.cache/go-tools/', import.meta.url));

export const hasGo = (): boolean => {
  try {
    execFileSync('go', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

/**
 * Installs a tool with Go, unless that version is there.
 * @param source e.g. `github.com/oasdiff/oasdiff@v1.37.0`
 * @returns the path of its binary
 */
export const installGoTool = (name: string, source: string): string => {
  const folder = join(cache, name, source.split('@')[1] ?? '');
  const path = join(folder, name);
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true });
    execFileSync('go', ['install', source], {
      env: { ...process.env, GOBIN: folder },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  }
  return path;
};
