import { expect, test } from 'vitest';
import { mayBreak } from './version.ts';

test.each([
  ['1.2.3', '1.2.3', false],
  ['1.2.3', '1.2.4', false],
  ['1.2.3', '1.3.0', false],
  ['1.2.3', '2.0.0', true],
  ['0.1.0', '0.1.1', false],
  ['0.1.9', '0.2.0', true],
  ['0.9.0', '0.10.0', true],
  ['0.2.0', '1.0.0', true],
  ['1.2.3', '0.9.0', false],
])('from %s to %s a break is allowed: %s', (released, next, expected) => {
  expect(mayBreak(released, next)).toBe(expected);
});

test('a version has three numbers', () => {
  for (const version of ['1.2', 'v1.2.3', '1.2.3-rc.1', ''])
    expect(() => mayBreak('1.0.0', version)).toThrow('version');
});
