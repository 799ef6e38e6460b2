import { expect, test } from 'vitest';
import { matches, type Pattern } from '../../local/pattern.ts';

const removal = {
  eventName: 'REMOVE',
  dynamodb: { Keys: { SK: { S: 'TIMER#grt_1' } } },
  userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
};

test.each<[Pattern, boolean]>([
  [{}, true],
  [{ eventName: ['INSERT', 'REMOVE'] }, true],
  [{ eventName: ['INSERT'] }, false],
  [{ eventName: ['REMOVE'], dynamodb: { Keys: { SK: { S: [{ prefix: 'TIMER#' }] } } } }, true],
  [{ eventName: ['REMOVE'], dynamodb: { Keys: { SK: { S: [{ prefix: 'GRANT#' }] } } } }, false],
  [{ dynamodb: { Keys: { PK: { S: ['A#acme'] } } } }, false],
  [{ userIdentity: { principalId: ['dynamodb.amazonaws.com'] } }, true],
  [{ userIdentity: { principalId: [{ exists: false }] } }, false],
  [{ userIdentity: { sessionName: [{ exists: false }] } }, true],
  [{ eventName: [{ 'anything-but': ['INSERT', 'MODIFY'] }] }, true],
  [{ eventName: [{ 'anything-but': { prefix: 'REM' } }] }, false],
  [{ eventName: [{ 'equals-ignore-case': 'remove' }] }, true],
  [{ eventName: [{ suffix: 'VE' }] }, true],
])('%j → %s', (pattern, expected) => {
  expect(matches(pattern, removal)).toBe(expected);
});

test('looks into lists, compares numbers, takes alternatives', () => {
  const event = { tags: ['a', 'b'], count: 5 };
  expect(matches({ tags: ['b'] }, event)).toBe(true);
  expect(matches({ tags: ['c'] }, event)).toBe(false);
  expect(matches({ count: [{ numeric: ['>', 0, '<=', 5] }] }, event)).toBe(true);
  expect(matches({ count: [{ numeric: ['>', 5] }] }, event)).toBe(false);
  expect(matches({ $or: [{ count: [1] }, { tags: ['a'] }] } as unknown as Pattern, event)).toBe(true);
});

test('does not guess at an operator it does not know', () => {
  expect(() => matches({ eventName: [{ wildcard: 'R*' }] }, removal)).toThrow('wildcard');
});
