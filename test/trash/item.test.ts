import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import {
  isGone,
  itemExpired,
  itemPurged,
  itemRestored,
  itemTrashed,
  TrashInput,
  type TrashRecord,
} from '../../shared/trash/item.ts';
import { day, later } from '../support/clock/clock.ts';

const start = '2027-03-27T22:30:00.000Z';
const cause = (now: string) => ({ actor: { kind: 'user', id: 'olga', role: 'owner' }, now }) as const;
const input = { resourceType: 'opportunity', resourceId: 'opp-1', title: 'Big deal', data: { a: 1 } };
const { item, entry } = itemTrashed('acme', input, 30, cause(start));

describe('an item of the trash', () => {
  it('is purged after that many days of 24 hours, summer time or not', () => {
    expect(item.purgeAt).toBe('2027-04-26T22:30:00.000Z');
    expect(itemTrashed('acme', input, 1, cause(start)).item.purgeAt).toBe(later(start, day));
    expect(itemTrashed('acme', input, 365, cause('2028-02-28T00:00:00.000Z')).item.purgeAt).toBe(
      '2029-02-27T00:00:00.000Z',
    );
    expect(entry).toMatchObject({ type: 'trash.registered', data: { purgeAt: item.purgeAt, resourceId: 'opp-1' } });
    expect(JSON.stringify([item, entry])).not.toContain('"a"');
    expect(JSON.stringify(entry)).not.toContain('Big deal');
  });

  it('is gone from the very instant on', () => {
    expect([isGone(item, later(item.purgeAt, -1)), isGone(item, item.purgeAt)]).toEqual([false, true]);
  });

  const before = later(item.purgeAt, -1);

  it('can be restored or purged until then, and not from then on', () => {
    expect(itemRestored(item, cause(before))?.after).toMatchObject({
      status: 'restored',
      title: 'Big deal',
      restoredAt: before,
      restoredBy: { kind: 'user', id: 'olga' },
    });
    expect(itemPurged(item, cause(before))).toMatchObject({
      after: { status: 'purged', purgedAt: before, purgedBy: { kind: 'user', id: 'olga' } },
      entry: { type: 'trash.purged', data: { reason: 'purged' } },
    });
    expect(itemPurged(item, cause(before))?.after).not.toHaveProperty('title');
    expect([itemRestored(item, cause(item.purgeAt)), itemPurged(item, cause(item.purgeAt))]).toEqual([
      undefined,
      undefined,
    ]);
  });

  it.each(['restored', 'purged'] as const)(
    'that was %s can be neither again, and its end is not published',
    (status) => {
      const done: TrashRecord = { ...item, status };
      expect([
        itemRestored(done, cause(before)),
        itemPurged(done, cause(before)),
        itemExpired(done, cause(item.purgeAt)),
      ]).toEqual([undefined, undefined, undefined]);
    },
  );

  it('is published when its time has come, not before', () => {
    expect(itemExpired(item, cause(before))).toBeUndefined();
    expect(itemExpired(item, cause(item.purgeAt))).toMatchObject({
      type: 'trash.purged',
      target: { type: 'trash-item', id: item.itemId },
      data: { resourceType: 'opportunity', resourceId: 'opp-1', reason: 'expired' },
    });
  });
});

const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));

describe('what is registered', () => {
  const issues = (fields: object): string[] => {
    const result = z.safeParse(TrashInput, { ...input, ...fields });
    return result.success ? [] : result.error.issues.map(({ path }) => path.join('.'));
  };

  it.each<[string, unknown]>([
    ['null', null],
    ['false', false],
    ['text', 'x'],
    ['numbers', [0, -1.5, 1e-300, Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER]],
    ['nesting as deep as may be', nested(32)],
    ['as large as may be', 'x'.repeat(204_798)],
    ['names that objects inherit', JSON.parse('{"__proto__":{"constructor":1}}')],
  ])('may hold %s', (_, data) => expect(issues({ data })).toEqual([]));

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['nesting one too deep', nested(33)],
    ['nesting far too deep', nested(400_000)],
    ['one byte too much', 'x'.repeat(204_799)],
    ['one byte too much in other letters', 'é'.repeat(102_400)],
    ['half a character', { a: ['\ud800'] }],
    ['a number that is none any more', JSON.parse('{"a":[1e400]}')],
    ['the same below zero', JSON.parse('-1e400')],
    ['an integer that has lost digits', JSON.parse('{"id":12345678901234567890}')],
    ['one that may have', 2 ** 53],
    ['one below zero', [-(2 ** 53)]],
    ['half a character in a name', { '\udfff': 1 }],
  ])('may not hold %s', (_, data) => expect(issues({ data })).toEqual(['data']));

  it.each<[string, object, string]>([
    ['a type with a blank', { resourceType: 'a b' }, 'resourceType'],
    ['no id', { resourceId: '' }, 'resourceId'],
    ['an id too long', { resourceId: 'x'.repeat(257) }, 'resourceId'],
    ['half a character as id', { resourceId: '\ud800' }, 'resourceId'],
    ['a control character in the id', { resourceId: 'a\u0000' }, 'resourceId'],
    ['a title too long', { title: 'x'.repeat(201) }, 'title'],
    ['a user id with a blank', { deletedBy: 'o l' }, 'deletedBy'],
    [
      'properties too large',
      { properties: Object.fromEntries([...'abcdefghij'].map((n) => [n, 'x'.repeat(900)])) },
      'properties',
    ],
    ['a property that is no scalar', { properties: { a: [] } }, 'properties.a'],
    ['a property that is not one', { properties: JSON.parse('{"__proto__":"open","a":1}') }, 'properties.__proto__'],
    ['a property of another name', { properties: { 'a.b': 1 } }, 'properties.a.b'],
    ['a property that is infinite', { properties: JSON.parse('{"a":1e400}') }, 'properties.a'],
    ['what nobody knows', { colour: 'red' }, ''],
  ])('is refused with %s', (_, fields, pointer) => expect(issues(fields)).toEqual([pointer]));

  it('names the way to send a number that would lose digits', () => {
    const result = z.safeParse(TrashInput, { ...input, data: 2 ** 60 });
    expect(result.error?.issues[0]?.message).toBe(
      'must not contain numbers beyond ±9007199254740991, which lose digits: send them as text',
    );
  });

  it('keeps an id as it is', () => {
    expect(z.parse(TrashInput, { ...input, resourceId: ' /a b/ü ' }).resourceId).toBe(' /a b/ü ');
  });
});
