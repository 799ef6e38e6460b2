import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { audit, logs } from '../../functions/sequencer/audit.ts';
import { handler } from '../../functions/sequencer/handler.ts';
import { bus, publish } from '../../functions/sequencer/publish.ts';
import { clock } from '../../shared/core/clock.ts';
import { log } from '../../shared/core/log.ts';
import type { Notice } from '../../shared/journal/events.ts';
import { keys } from '../../shared/table/keys.ts';
import { writeEntries } from '../faults/entries.ts';
import { later } from '../support/clock/clock.ts';
import { around } from '../support/database/sdk.ts';
import { makeTable } from '../support/database/table.ts';
import { batch, record } from '../support/events/records.ts';
import type { AuditEvent } from '../support/events/sinks.ts';
import { freshId } from '../support/world/world.ts';

interface Line {
  timestamp: number;
  message: string;
}

/** The entry in a line of the audit log. */
const entryIn = (message: string) => (JSON.parse(message) as AuditEvent).unmapped;

/** The requests to the bus and to the log group, and when a request is refused. */
const events: { entryId: string; accountId: string }[][] = [];
const lines: Line[][] = [];
let failureOf: (ids: readonly string[]) => Error | undefined;

const logged = vi.spyOn(log, 'error').mockImplementation(() => undefined);

beforeAll(makeTable);
beforeEach(() => {
  events.length = 0;
  lines.length = 0;
  failureOf = () => undefined;
  logged.mockClear();
});

const answer = { response: {}, output: { $metadata: {} } };

const withTargets = <T>(work: () => Promise<T>): Promise<T> =>
  around(
    async ({ input }) => {
      const request = (input['Entries'] as { Detail: string }[]).map(({ Detail }) => JSON.parse(Detail));
      events.push(request);
      const failure = failureOf(request.map(({ entryId }) => entryId));
      if (failure) throw failure;
      return answer;
    },
    () =>
      around(
        async ({ action, input }) => {
          if (action === 'PutLogEvents') lines.push(input['logEvents'] as Line[]);
          return answer;
        },
        work,
        logs,
      ),
    bus,
  );

const named = (name: string): Error => Object.assign(new Error(name), { name });

const note = (entryId: string, fields: Partial<Notice> = {}): Notice => ({
  ...{ entryId, accountId: 'acme', at: clock.now(), type: 'noted', data: {} },
  ...{ actor: { kind: 'service', id: 'x' }, target: { type: 'account', id: 'acme' } },
  ...fields,
});

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** The codes that were logged, with the entry that they name. */
const codes = () => logged.mock.calls.map(([code, , details]) => [code, details?.['entryId']]);

describe('the requests of a batch', () => {
  it('are shared by all accounts: ten events, and up to 10,000 lines', async () => {
    const accounts = numbers(24).map(() => freshId('shared'));
    const ids = await writeEntries(Object.fromEntries(accounts.map((accountId) => [accountId, 1])));
    const records = [...ids].map(([accountId, [id = '']], index) =>
      record('INSERT', keys.journalEntry(accountId, id), String(index)),
    );
    expect(await withTargets(() => handler(batch(...records)))).toEqual({ batchItemFailures: [] });
    expect(events.map((request) => request.length)).toEqual([10, 10, 4]);
    expect(lines.map((request) => request.length)).toEqual([24]);
  });

  it('to the log group stay below 1,048,576 bytes, the overhead of each line included', async () => {
    const notes = numbers(12).map((index) => note(`n-${index}`, { data: { words: 'é'.repeat(150_000) } }));
    expect(await withTargets(() => audit(notes))).toEqual(new Map());
    const sizes = lines.map((request) =>
      request.reduce((sum, { message }) => sum + Buffer.byteLength(message) + 26, 0),
    );
    expect(Math.max(...sizes)).toBeLessThan(1_048_576);
    expect(lines.flat().map(({ message }) => entryIn(message).entryId)).toEqual(notes.map(({ entryId }) => entryId));
    expect(lines).toHaveLength(4);
  });

  it('to the log group are in order of time, though accounts have different ones', async () => {
    const now = clock.now();
    const of = (accountId: string, at: string, entryId: string) => note(entryId, { accountId, at });
    const notes = [
      of('a', later(now, -1000), 'a1'),
      of('a', later(now, -3000), 'a2'),
      of('b', later(now, -2000), 'b1'),
      of('c', later(now, 7 * 3_600_000), 'c1'),
    ];
    await withTargets(() => audit(notes));
    const found = lines.flat().map(({ timestamp, message }) => [entryIn(message).entryId, timestamp]);
    expect(found.map(([id]) => id)).toEqual(['b1', 'a1', 'a2', 'c1']);
    // A line far in the future would be refused, and with it the request.
    expect(found[3]?.[1]).toBeLessThan(Date.parse(later(now, 3_600_000)));
  });
});

describe('an entry that the bus refuses', () => {
  it('is logged and skipped; the others of its account and of other accounts are published', async () => {
    failureOf = (ids) => (ids.includes('n-3') ? named('ValidationException') : undefined);
    const notes = numbers(8).map((index) => note(`n-${index}`, { accountId: index % 2 ? 'odd' : 'even' }));
    expect(await withTargets(() => publish(notes))).toEqual(new Map());
    const taken = events.filter((request) => !request.some(({ entryId }) => entryId === 'n-3')).flat();
    expect(taken.filter(({ accountId }) => accountId === 'odd').map(({ entryId }) => entryId)).toEqual([
      ...['n-1', 'n-5', 'n-7'],
    ]);
    expect(taken.filter(({ accountId }) => accountId === 'even')).toHaveLength(4);
    expect(codes()).toContainEqual(['ENTRY_UNDELIVERABLE', 'n-3']);
  });

  it('keeps its place in the chain and its line in the audit log, and does not hold up the shard', async () => {
    const accountId = freshId('refused');
    const ids = (await writeEntries({ [accountId]: 3 })).get(accountId) ?? [];
    failureOf = (sent) => (sent.includes(ids[1] ?? '') ? named('ValidationException') : undefined);
    const records = ids.map((id, index) => record('INSERT', keys.journalEntry(accountId, id), String(index)));
    expect(await withTargets(() => handler(batch(...records)))).toEqual({ batchItemFailures: [] });
    expect(lines.flat().map(({ message }) => entryIn(message))).toMatchObject(
      ids.map((entryId, index) => ({ entryId, sequence: index + 1 })),
    );
    expect(codes()).toEqual([['ENTRY_UNDELIVERABLE', ids[1]]]);
  });
});

describe('an account whose requests fail', () => {
  it('is to be delivered again from its first failure on; the others are delivered', async () => {
    failureOf = (ids) => (ids.some((id) => id.startsWith('bad')) ? new Error('no answer') : undefined);
    const notes = ['good-1', 'bad-1', 'good-2', 'bad-2'].map((id) => note(id, { accountId: id.slice(0, 4) }));
    expect([...(await withTargets(() => publish(notes))).entries()]).toEqual([
      ['bad-', { entryId: 'bad-1', error: expect.any(Error) }],
    ]);
    const taken = events.flat().filter(({ accountId }) => accountId === 'good');
    expect(taken.map(({ entryId }) => entryId).slice(-2)).toEqual(['good-1', 'good-2']);
    expect(codes()).not.toContainEqual(['ENTRY_UNDELIVERABLE', 'bad-1']);
  });

  it('stops the delivery when it is the service that fails', async () => {
    failureOf = () => new Error('down');
    const notes = numbers(60).map((index) => note(`n-${index}`, { accountId: `account-${index}` }));
    expect((await withTargets(() => publish(notes))).size).toBe(60);
    // One request, and one for each of its accounts.
    expect(events).toHaveLength(11);
  });
});
