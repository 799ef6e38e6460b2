import { readFileSync } from 'node:fs';

const page = readFileSync(new URL('../../docs/performance.md', import.meta.url), 'utf8').split('\n');

const cellsOf = (line: string): string[] =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());

/**
 * A row of a table in docs/performance.md, which the bench writes: its cells by the heads of the columns.
 * @param caption of the table, without what may vary
 * @param first the first cell, or the first ones
 * @throws when the page has no such row: the bench has renamed it
 */
export const figure = (caption: string, ...first: string[]): Record<string, string> => {
  const start = page.findIndex((line) => line.startsWith(`**${caption}`));
  const rows = page.slice(start + 2, page.indexOf('', start + 2)).map(cellsOf);
  const [heads = [], , ...body] = rows;
  const row = body.find((cells) => first.every((cell, index) => cells[index] === cell));
  if (start < 0 || !row) throw new Error(`docs/performance.md has no row "${first.join(', ')}" under "${caption}"`);
  return Object.fromEntries(heads.map((head, index) => [head, row[index] ?? '']));
};

/** A number as the bench writes it: `2,422`. @throws when it is none */
export const numberIn = (row: Record<string, string>, column: string): number => {
  const value = Number((row[column] ?? '').replaceAll(',', ''));
  if (!Number.isFinite(value) || row[column] === '') throw new Error(`"${row[column]}" under "${column}" is no number`);
  return value;
};

/** The number of calls in a cell such as `1 GetItem + 2 BatchGetItem`. */
export const callsIn = (text: string): number =>
  [...text.matchAll(/([\d,]+) [A-Z]/g)].reduce((sum, [, count = '0']) => sum + Number(count.replaceAll(',', '')), 0);
