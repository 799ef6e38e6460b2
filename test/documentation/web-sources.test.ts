import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

/* The tests and the names of controls in docs/web-sources.md exist. */

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string): string => readFileSync(`${root}${path}`, 'utf8');

interface Row {
  sentence: string;
  control: string;
  english: string;
  file: string;
  title: string;
}

const rows: Row[] = read('docs/web-sources.md')
  .split('\n')
  .filter((line) => line.startsWith('| «') || line.startsWith('| „'))
  .map((line) => {
    const [, sentence = '', , control = '', english = '', file = '', title = ''] = line
      .split('|')
      .map((cell) => cell.trim());
    return { sentence, control, english, file: file.replaceAll('`', ''), title };
  });

test('the table has rows of all five help pages', () => {
  expect(rows.length).toBeGreaterThan(50);
});

test.each(rows)('$sentence: $title', ({ control, english, file, title }) => {
  const source = read(`test/browser/${file}.test.ts`);
  const names = [control, english].filter((name) => name !== '–');
  expect(names.filter((name) => !source.includes(name))).toEqual([]);
  expect(source).toContain(`'${title}'`);
});
