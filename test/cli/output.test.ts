import { expect, it } from 'vitest';
import { plain } from '../../cli/output/plain.ts';
import { tableOf } from '../../cli/output/print.ts';

it('shows texts of customers and agents without what a terminal would obey', () => {
  expect(plain('a\u001b[2Jb\r\nc\u202ed\u0000')).toBe('a [2Jb c d ');
  expect([plain(undefined), plain(null), plain(0), plain({ a: 1 })]).toEqual(['', '', '0', '{"a":1}']);
});

it('lays rows out as a table, without columns that are empty', () => {
  const rows = [
    { agent: 'ada', endReason: 'left', ticket: undefined },
    { agent: 'al', endReason: undefined, ticket: undefined },
  ];
  expect(tableOf(rows)).toEqual(['AGENT  END REASON', 'ada    left', 'al']);
});
