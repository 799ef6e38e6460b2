import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Conditions } from './support/conditions.ts';

export interface Table {
  caption: string;
  columns: readonly string[];
  rows: readonly (readonly string[])[];
}

/** A figure beside its target. */
export interface Claim {
  what: string;
  measured: string;
  target: string;
  met: boolean;
}

/** What one part of the bench found. */
export interface Findings {
  title: string;
  /** How it was measured, and what it does not show. */
  method: string;
  claims: readonly Claim[];
  tables: readonly Table[];
  notes: readonly string[];
}

const file = fileURLToPath(new URL('../docs/performance.md', import.meta.url));

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const markdownTable = ({ caption, columns, rows }: Table): string =>
  [
    `**${caption}**`,
    '',
    row(columns),
    row(columns.map((_, index) => (index === 0 ? '---' : '---:'))),
    ...rows.map(row),
  ].join('\n');

const claimsTable = (claims: readonly Claim[]): Table => ({
  caption: 'Targets',
  columns: ['what', 'measured', 'target', 'met'],
  rows: claims.map(({ what, measured, target, met }) => [what, measured, target, met ? 'yes' : '**no**']),
});

const section = (part: string, found: Findings, conditions: Conditions): string =>
  [
    `## ${found.title}`,
    `\`npm run bench -- ${part}\`, ${conditions.date}. ${conditions.machine}. ${conditions.versions}. ${conditions.load}.`,
    found.method,
    markdownTable(claimsTable(found.claims)),
    ...found.tables.map(markdownTable),
    ...(found.notes.length > 0 ? [found.notes.map((note) => `- ${note}`).join('\n')] : []),
  ].join('\n\n');

/** The same for a terminal: columns aligned. */
const printTable = ({ caption, columns, rows }: Table): void => {
  const all = [columns, ...rows];
  const widths = columns.map((_, index) => Math.max(...all.map((cells) => cells[index]?.length ?? 0)));
  console.log(`\n${caption}`);
  for (const cells of all) {
    console.log(
      `  ${cells.map((cell, index) => (index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[index] ?? 0))).join('  ')}`.trimEnd(),
    );
  }
};

/** Prints what a part found. */
export const print = (found: Findings): void => {
  console.log(`\n=== ${found.title}`);
  for (const table of [...found.tables, claimsTable(found.claims)]) printTable(table);
  for (const note of found.notes) console.log(`\n  ${note}`);
};

const head = [
  '# Performance',
  'Figures from `npm run bench`, which writes this file; one part alone (`npm run bench -- listing`) replaces its own section.',
  'Machines are noisy, so a speed is a ratio to a peer measured in the same run, or a count that does not vary: requests, capacity units, bytes. ' +
    'Seconds are those of the embedded DynamoDB on the machine named; on AWS they differ, the counts do not.',
].join('\n\n');

const marker = (part: string): string => `<!-- part: ${part} -->`;

/** Writes a part's section into docs/performance.md; the sections of other parts stay. `parts` is their order. */
export const record = async (
  part: string,
  found: Findings,
  conditions: Conditions,
  parts: readonly string[],
): Promise<void> => {
  const old = await readFile(file, 'utf8').catch(() => '');
  const kept = new Map(
    old
      .split(/^(?=<!-- part: )/m)
      .slice(1)
      .map((text) => [/^<!-- part: (\S+) -->/.exec(text)?.[1] ?? '', text.trimEnd()]),
  );
  kept.set(part, `${marker(part)}\n\n${section(part, found, conditions)}`);
  const sections = parts.flatMap((name) => kept.get(name) ?? []);
  await writeFile(file, `${[head, ...sections].join('\n\n')}\n`);
};
