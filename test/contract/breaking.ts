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

/** Removals that break the promise of UPGRADING.md, although the tool takes them for less. */
const promised: readonly string[] = [
  ...['response-optional-property-removed', 'response-property-enum-value-removed'],
  ...['request-property-removed', 'request-parameter-removed', 'api-operation-id-removed'],
];

/** New values of answers, which UPGRADING.md allows. The tool takes them for breaks, since clients may not expect them. */
const allowed = 'response-property-enum-value-added';

/** The changes from one OpenAPI document to another that break clients, or the promise of UPGRADING.md, in words. */
export const breakingChanges = (oasdiff: string, released: object, current: object): string[] => {
  const scratch = mkdtempSync(join(tmpdir(), 'gatehouse-contract-'));
  try {
    const [from, to] = [join(scratch, 'released.json'), join(scratch, 'current.json')];
    writeFileSync(from, JSON.stringify(released));
    writeFileSync(to, JSON.stringify(current));
    const output = execFileSync(oasdiff, ['changelog', from, to, '--format', 'json'], {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    const changes = (JSON.parse(output || '[]') ?? []) as Change[];
    // Level 3: certainly breaking. Level 2 warns of what may break a client that relies on what was never promised.
    return changes
      .filter(({ id, level }) => promised.includes(id) || (level >= 3 && id !== allowed))
      .map(({ operation, path, text, id }) => `${operation ?? ''} ${path ?? ''}: ${text} (${id})`.trim());
  } finally {
    rmSync(scratch, { recursive: true });
  }
};
