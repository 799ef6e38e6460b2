import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installGoTool } from '../support/go-tools.ts';

/** Pinned, so that a new rule of the tool fails no build that has not changed the contract. */
const tool = 'github.com/oasdiff/oasdiff@v1.37.0';
/** Installs oasdiff with Go, unless that version is there. @returns its path */
export const installOasdiff = (): string => installGoTool('oasdiff', tool);

interface Change {
  id: string;
  text: string;
  operation?: string;
  path?: string;
  level: number;
}

/** The changes from one OpenAPI document to another that break clients, in words. */
export const breakingChanges = (oasdiff: string, released: object, current: object): string[] => {
  const scratch = mkdtempSync(join(tmpdir(), 'gatehouse-contract-'));
  try {
    const [from, to] = [join(scratch, 'released.json'), join(scratch, 'current.json')];
    writeFileSync(from, JSON.stringify(released));
    writeFileSync(to, JSON.stringify(current));
    const output = execFileSync(oasdiff, ['breaking', from, to, '--format', 'json'], {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    const changes = (JSON.parse(output || '[]') ?? []) as Change[];
    // Level 3: certainly breaking. Level 2 warns of what may break a client that relies on what was never promised.
    return changes
      .filter(({ level }) => level >= 3)
      .map(({ operation, path, text, id }) => `${operation ?? ''} ${path ?? ''}: ${text} (${id})`.trim());
  } finally {
    rmSync(scratch, { recursive: true });
  }
};
