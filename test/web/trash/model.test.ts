import { describe, expect, test } from 'vitest';
import { type Filter, type Item, isNear, matching, nameOf, timeLeft, typesOf } from '../../../web/trash/model.ts';

const now = Date.UTC(2026, 0, 31, 12);
const hour = 3_600_000;
const after = (millis: number): { purgeAt: string } => ({ purgeAt: new Date(now + millis).toISOString() });

test.each([
  ['just deleted', 30 * 24 * hour - 1, 30 * 24 * hour, false],
  ['three days and an hour', 73 * hour, 96 * hour, false],
  ['three days', 72 * hour, 72 * hour, true],
  ['one day', 24 * hour, 24 * hour, true],
  ['part of the last day', 5 * hour + 1000, 5 * hour + 1000, true],
  ['over', -hour, 0, true],
])('the time left: %s', (_, millis, left, near) => {
  expect(timeLeft(after(millis), now)).toBe(left);
  expect(isNear(after(millis), now)).toBe(near);
});

test.each([
  ['Deal', 'Deal'],
  [undefined, 'r-1'],
  ['  ', 'r-1'],
])('an item with the title %j is shown as %s', (title, name) => {
  expect(nameOf({ resourceId: 'r-1', ...(title === undefined ? {} : { title }) })).toBe(name);
});

describe('the filter', () => {
  const items = [
    { title: "Contrat d'été", resourceId: 'o-1', resourceType: 'opportunity', deletedBy: 'mia' },
    { title: 'Zürich', resourceId: 'o-2', resourceType: 'opportunity' },
    { resourceId: 'folder-3', resourceType: 'client_folder', deletedBy: 'adam' },
  ] as Item[];
  const personName = (userId: string): string => ({ mia: 'Mia Member', adam: 'Ådam' })[userId] ?? userId;

  test.each([
    ['', '', ['o-1', 'o-2', 'folder-3']],
    ['z', '', ['o-1', 'o-2', 'folder-3']],
    ['ETE', '', ['o-1']],
    ['zur', '', ['o-2']],
    ['folder', '', ['folder-3']],
    ['mia m', '', ['o-1']],
    ['adam', '', ['folder-3']],
    ['', 'opportunity', ['o-1', 'o-2']],
    ['adam', 'opportunity', []],
  ])('"%s" and the type "%s"', (query, resourceType, found) => {
    const filter: Filter = { query, resourceType };
    expect(matching(items, filter, personName).map(({ resourceId }) => resourceId)).toEqual(found);
  });

  test('offers each type once', () => {
    expect(typesOf(items)).toEqual(['client_folder', 'opportunity']);
  });
});
