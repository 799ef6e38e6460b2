import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { audit } from '../../functions/sequencer/audit.ts';
import { publish } from '../../functions/sequencer/publish.ts';
import { clock } from '../../shared/core/clock.ts';
import { type EventType, eventData, eventDetail } from '../../shared/events.ts';
import type { SequencedEntry } from '../../shared/table/journal-entry.ts';
import { later } from '../support/clock/clock.ts';
import { makeTable } from '../support/database/table.ts';
import { answers, events, got, lines, useTargets, withTargets } from './targets.ts';

beforeAll(makeTable);

useTargets();

const sequenced = (n: number, at = '2026-11-21T08:00:00.000Z'): SequencedEntry => ({
  entryId: `jrn_01M80B7PC7FKCP02D8H2Q9${String(n).padStart(4, '0')}`,
  accountId: 'acme',
  at,
  type: 'user.removed',
  actor: { kind: 'service', id: 'backend' },
  target: { type: 'user', id: 'mia' },
  data: {},
  sequence: n,
  previousHash: '0'.repeat(64),
  hash: '1'.repeat(64),
});

describe('publish', () => {
  it('stops at the request that was not taken whole', async () => {
    answers.bus = (call) => (call === 2 ? { FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure' }] } : {});
    const thirty = Array.from({ length: 30 }, (_, n) => sequenced(n + 1));
    const undelivered = await withTargets(() => publish(thirty));
    expect([...undelivered]).toEqual([
      ['acme', { entryId: sequenced(11).entryId, error: expect.objectContaining({ message: 'InternalFailure' }) }],
    ]);
    expect(got.events).toHaveLength(2);
  });

  it('sends no field that has no schema', async () => {
    await withTargets(() =>
      publish([{ ...sequenced(1), PK: 'secret', data: { email: 'a@b.example' } } as SequencedEntry]),
    );
    const detail = JSON.parse(events()[0]?.Detail ?? '') as SequencedEntry;
    expect(detail).toEqual(sequenced(1));
    expect(eventDetail('user.removed').safeParse(detail).success).toBe(true);
  });

  it('sends nothing when there is nothing', async () => {
    await withTargets(() => publish([]));
    expect(got.events).toEqual([]);
  });
});

describe('audit', () => {
  it('keeps the order of the chain, though entries may bear earlier instants than those before them', async () => {
    const now = clock.now();
    const entries = [
      sequenced(1, now),
      sequenced(2, later(now, -5000)),
      sequenced(3, later(now, 1000)),
      sequenced(4, later(now, -1)),
    ];
    await withTargets(() => audit(entries));
    const times = lines().map(({ timestamp }) => timestamp);
    expect(lines().map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
    expect(times).toEqual([...times].sort((one, other) => one - other));
    expect(lines().map(({ at }) => at)).toEqual(entries.map(({ at }) => at));
  });

  it('what is too old for CloudWatch Logs goes in as of now, still in order', async () => {
    const at = clock.now();
    await withTargets(() =>
      audit([sequenced(1, '2020-01-01T00:00:00.000Z'), sequenced(2, later(at, -60_000)), sequenced(3, at)]),
    );
    const times = lines().map(({ timestamp }) => timestamp);
    expect(times[0]).toBeGreaterThanOrEqual(Date.parse(at));
    expect(times).toEqual([...times].sort((one, other) => one - other));
  });
});

interface Schema {
  type?: string;
  properties?: Record<string, Schema>;
  additionalProperties?: unknown;
  items?: Schema;
  anyOf?: Schema[];
}

/** Every object within a schema, itself included. */
const objectsIn = (schema: Schema): Schema[] => [
  ...(schema.type === 'object' ? [schema] : []),
  ...[
    ...Object.values(schema.properties ?? {}),
    ...(schema.anyOf ?? []),
    ...(schema.items ? [schema.items] : []),
  ].flatMap(objectsIn),
];

it('every type of event has a schema that is an object with known fields only, at every depth', () => {
  const types = Object.keys(eventData) as EventType[];
  expect(types.length).toBeGreaterThan(5);
  for (const type of types) {
    expect(type).toMatch(/^[a-z-]+\.[a-z-]+$/);
    const objects = objectsIn(z.toJSONSchema(eventData[type]) as Schema);
    expect(objects.length).toBeGreaterThan(0);
    for (const { properties, additionalProperties } of objects) {
      expect([type, properties !== undefined, additionalProperties]).toEqual([type, true, false]);
    }
  }
});
