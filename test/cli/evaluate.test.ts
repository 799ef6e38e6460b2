import { expect, it } from 'vitest';
import { evaluate, type Line } from '../../cli/ask/evaluate.ts';

const lines: Line[] = [
  { name: 'ann', age: 9, tags: { first: 'x' } },
  { name: 'bob', age: 10 },
  { name: 'cy', left: '2026-11-21' },
].map((line, index) => ({ timestamp: `2026-11-21T08:00:0${index}.000Z`, message: JSON.stringify(line) }));

const names = (condition: string) => evaluate(`fields name | filter ${condition}`, lines).map(({ name }) => name);

it.each([
  ['age > 9', ['bob']],
  ['age >= 9 and age != 10', ['ann']],
  ['age < 10 or left < "2026-11-21T24"', ['ann', 'cy']],
  ['not ispresent(age)', ['cy']],
  ['not (age = 9 or age = 10)', ['cy']],
  ['name in ["ann", "cy"]', ['ann', 'cy']],
  ['tags.first like /^[x\\/]$/', ['ann']],
  ['coalesce(left, age) = 10', ['bob']],
])('filters by %s', (condition, expected) => {
  expect(names(condition)).toEqual(expected);
});

it('groups lines in order of time, and sorts', () => {
  const query =
    'fields coalesce(left, "none") as at | stats count(*) as lines, earliest(name) as one, latest(name) as other by at | sort lines desc';
  expect(evaluate(query, lines.toReversed())).toEqual([
    { at: 'none', lines: 2, one: 'ann', other: 'bob' },
    { at: '2026-11-21', lines: 1, one: 'cy', other: 'cy' },
  ]);
});

it.each(['parse name "*" as x', 'fields name | filter age >', 'fields name name', 'stats sum(age)', 'filter (age = 9'])(
  'refuses what it does not know: %s',
  (query) => {
    expect(() => evaluate(query, lines)).toThrow(SyntaxError);
  },
);
