import { expect, expectTypeOf, test } from 'vitest';
import { type EventDetails, type EventType, eventSchemas, isGatehouseEvent } from '../../package/events/index.ts';
import { type EventType as DeclaredType, eventData, type NoticeType, noticeData } from '../../shared/events.ts';

test('there is a schema for each event that is declared', () => {
  expect(Object.keys(eventSchemas).sort()).toEqual([...Object.keys(eventData), ...Object.keys(noticeData)].sort());
  expectTypeOf<EventType>().toEqualTypeOf<DeclaredType | NoticeType>();
  expectTypeOf<EventDetails['grant.revoked']['type']>().toEqualTypeOf<'grant.revoked'>();
});

test('an event is recognized by its source and type', () => {
  const event = { source: 'gatehouse', 'detail-type': 'grant.revoked', detail: {} };
  expect(isGatehouseEvent(event)).toBe(true);
  expect(isGatehouseEvent(event, 'grant.revoked')).toBe(true);
  expect(isGatehouseEvent(event, 'grant.created')).toBe(false);
  expect(isGatehouseEvent({ ...event, source: 'other' })).toBe(false);
  for (const type of ['no.such', 'toString', '__proto__'])
    expect(isGatehouseEvent({ ...event, 'detail-type': type })).toBe(false);
});
