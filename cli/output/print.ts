import { styleText } from 'node:util';
import { plain } from './plain.ts';

/** A row of an answer: values by the names of their columns. */
export type Row = Readonly<Record<string, unknown>>;

/** Columns in which no row has a value are left out, to save width. */
const columnsOf = (rows: readonly Row[]): string[] => {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return names.filter((name) => rows.some((row) => plain(row[name]) !== ''));
};

/** `endReason` as `END REASON`; of the fields of a log line, the name within the entry. */
const headingOf = (name: string): string =>
  name
    .replace(/^(@|unmapped\.(data\.)?)/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toUpperCase();

/** Rows as a table with a heading, one line a row. */
export const tableOf = (rows: readonly Row[]): string[] => {
  const columns = columnsOf(rows);
  const lines = [columns.map(headingOf), ...rows.map((row) => columns.map((name) => plain(row[name])))];
  const widths = columns.map((_, index) => Math.max(...lines.map((cells) => cells[index]?.length ?? 0)));
  return lines.map((cells) =>
    cells
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  );
};

/** Headings are bold on a terminal only, and never with NO_COLOR. */
const emphasised = (text: string): string =>
  process.stdout.isTTY && !process.env['NO_COLOR'] ? styleText('bold', text, { validateStream: false }) : text;

/** Prints rows: a table for people, or one JSON document a line. */
export const printRows = (rows: readonly Row[], { json }: { json?: boolean | undefined }): void => {
  if (json) {
    for (const row of rows) console.log(JSON.stringify(row));
    return;
  }
  if (rows.length === 0) return;
  const [heading = '', ...lines] = tableOf(rows);
  console.log(emphasised(heading));
  for (const line of lines) console.log(line);
};

/** Says something beside the answer, on standard error. */
export const say = (sentence: string): void => console.error(sentence);
