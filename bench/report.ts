import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

type Cell = string | number;

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
  isMet: boolean;
}

/** The figures of one part. What they mean and how they were measured is prose in docs/performance.md. */
export interface Findings {
  claims: readonly Claim[];
  tables: readonly Table[];
  notes?: readonly string[];
}

const text = (cell: Cell): string => (typeof cell === 'number' ? cell.toLocaleString('en') : cell);

/** A table with one row for each of `rows`, and one column for each entry of `columns`: its head, and how to fill it. */
export const table = <Row>(
  caption: string,
  rows: readonly Row[],
  columns: Readonly<Record<string, (row: Row) => Cell>>,
): Table => ({
  caption,
  columns: Object.keys(columns),
  rows: rows.map((row) => Object.values(columns).map((fill) => text(fill(row)))),
});

export const claim = (what: string, measured: Cell, target: string, isMet: boolean): Claim => ({
  what,
  measured: text(measured),
  target,
  isMet,
});

/** A figure that has one right value. */
export const exactly = (what: string, measured: Cell, target: Cell): Claim =>
  claim(what, measured, text(target), measured === target);

/** A figure that must not exceed a limit. @param unit appended to both, e.g. `×` */
export const atMost = (what: string, value: number, limit: number, { digits = 2, unit = '' } = {}): Claim =>
  claim(what, `${value.toFixed(digits)}${unit}`, `≤ ${text(limit)}${unit}`, value <= limit);

const claimsTable = (claims: readonly Claim[]): Table =>
  table('Targets', claims, {
    what: ({ what }) => what,
    measured: ({ measured }) => measured,
    target: ({ target }) => target,
    met: ({ isMet }) => (isMet ? 'yes' : '**no**'),
  });

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const markdown = ({ caption, columns, rows }: Table): string => {
  const alignment = columns.map((_, index) => (index === 0 ? '---' : '---:'));
  return [`**${caption}**`, '', ...[columns, alignment, ...rows].map(line)].join('\n');
};

const file = fileURLToPath(new URL('../docs/performance.md', import.meta.url));

/**
 * Prints what a part found.
 * @param conditions where and when it was measured; with them, the part's figures in docs/performance.md are replaced
 */
export const report = async (part: string, found: Findings, conditions?: string): Promise<void> => {
  const tables = [claimsTable(found.claims), ...found.tables].map(markdown);
  const notes = (found.notes ?? []).map((note) => `- ${note}`).join('\n');
  const figures = [...tables, ...(notes ? [notes] : [])].join('\n\n');
  console.log(`\n${figures}`);
  if (!conditions) return;
  const before = await readFile(file, 'utf8');
  const [start, end] = [`<!-- figures: ${part} -->`, `<!-- end: ${part} -->`];
  const [from, to] = [before.indexOf(start), before.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/performance.md has no place for the figures of ${part}`);
  const section = [start, conditions, figures, ''].join('\n\n');
  await writeFile(file, before.slice(0, from) + section + before.slice(to));
};
