import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { grantFor, isAllowed } from '../../functions/canary/access.ts';
import { runCanary } from '../../functions/canary/run.ts';
import { sweep } from '../../functions/expiry/sweep.ts';
import { handler as outbox } from '../../functions/signals/outbox-handler.ts';
import { canaryAccountId as accountId, canaryReceiver } from '../../shared/core/canary.ts';
import { clock } from '../../shared/core/clock.ts';
import { signalTypes } from '../../shared/signals/signal.ts';
import { pendingSignals } from '../../shared/signals/store.ts';
import { db, tableName } from '../../shared/table/client.ts';
import { keys, prefixes } from '../../shared/table/keys.ts';
import { queryPage } from '../../shared/table/page.ts';
import { day, later, minute, setClock } from '../support/clock/clock.ts';
import { pump, usePump } from '../support/events/consumers.ts';
import { makeSinks } from '../support/events/sinks.ts';

const start = '2026-11-21T08:00:00.000Z';
const sinks = makeSinks();
usePump();
beforeEach(() => setClock(start));
afterEach(() => {
  setClock();
  sinks.clear();
});

/** Stands for the stream and the bus: the sequencer gets new entries, and the outbox what the rule lets through. */
const deliver = async (): Promise<void> => {
  const known = sinks.events.length;
  await pump.sequence();
  for (const detail of sinks.events.slice(known)) {
    if ((signalTypes as readonly string[]).includes(detail.type)) await outbox({ detail });
  }
};

/** Moves the clock instead of waiting; then the stream delivers. */
const wait = async (millis: number): Promise<void> => {
  setClock(later(clock.now(), millis));
  await deliver();
};

const run = () => runCanary(wait);

const kept = async (prefix: string, PK = `A#${accountId}`) =>
  (await queryPage({ PK, prefix, size: 1000 })).items.length;

describe('the canary', () => {
  it('outlives a grant and revokes another, and measures how long both took', async () => {
    const { denialMillis, revocationMillis } = await run();
    // It asks every tenth of a second, and the signal is there when it asks a second time.
    expect(denialMillis).toBeLessThanOrEqual(100);
    expect(revocationMillis).toBe(250);
    await deliver();
    const types = sinks.events.map(({ type }) => type);
    for (const type of ['grant.created', 'support-session.started', 'grant.revoked', 'support-session.ended']) {
      expect(types).toContain(type);
    }
    expect((await pendingSignals(canaryReceiver, 100, clock.now())).signals).toEqual([]);
  });

  it('is not in the audit log, from which business figures are counted', async () => {
    await run();
    await deliver();
    expect(sinks.events.length).toBeGreaterThan(0);
    expect(sinks.lines).toEqual([]);
  });

  it('has its expired grant and session ended by the sweep', async () => {
    await sweep(later(clock.now(), minute), () => true);
    await run();
    const swept = await sweep(later(clock.now(), minute), () => true);
    expect(swept).toMatchObject({ expired: 1, failed: 0 });
  });

  it('fails when access does not end', async () => {
    let hasMore = false;
    // A second grant, which covers the session after the end of its own.
    const wellMeant = async (millis: number): Promise<void> => {
      if (!hasMore) await grantFor(day, { actor: { kind: 'user', id: 'canary', role: 'owner' }, now: clock.now() });
      hasMore = true;
      await wait(millis);
    };
    await expect(runCanary(wellMeant)).rejects.toThrow('allowed ten seconds after the end of its grant');
  });

  it('fails without a signal, and the next run is well', async () => {
    const withoutStream = async (millis: number) => setClock(later(clock.now(), millis));
    await expect(runCanary(withoutStream)).rejects.toThrow('no signal came within 40 seconds');
    setClock(later(clock.now(), 5 * minute));
    await deliver();
    expect((await run()).denialMillis).toBeLessThanOrEqual(100);
  });

  it('deletes what earlier days have left', async () => {
    await run();
    setClock(later(start, 3 * day));
    await run();
    const ofRun = { grants: await kept(prefixes.grant), sessions: await kept(prefixes.session) };
    expect(ofRun).toEqual({ grants: 2, sessions: 2 });
    const entries = await kept(prefixes.entry, `A#${accountId}#J`);
    setClock(later(start, 6 * day));
    await run();
    expect(await kept(prefixes.entry, `A#${accountId}#J`)).toBeLessThanOrEqual(entries);
    expect(await kept(prefixes.grant)).toBe(2);
    // Neither a tree nor a checkpoint, which would be kept for ever.
    expect(await kept('', `A#${accountId}#J`)).toBe((await kept(prefixes.entry, `A#${accountId}#J`)) + 1);
  });

  it('leaves in the table, whatever the kind of item, no more after many days than after some', async () => {
    const left = async (): Promise<Record<string, number>> => {
      const { Items = [] } = await db.send(new ScanCommand({ TableName: tableName(), ConsistentRead: true }));
      // DynamoDB deletes what has a time to live.
      const lasting = Items.filter((item) => item['ttl'] === undefined && JSON.stringify(item).includes('canary'));
      const kinds = Map.groupBy(lasting, ({ PK, SK }) => `${PK} ${String(SK).split('#', 1)}`);
      return Object.fromEntries([...kinds].map(([kind, items]) => [kind, items.length]));
    };
    const runOn = async (days: number): Promise<void> => {
      setClock(later(start, days * day));
      await run();
      await deliver();
    };
    for (const days of [9, 11]) await runOn(days);
    const before = await left();
    expect(before[`${keys.agentSession('canary', '').PK} SESSION`]).toBeGreaterThan(0);
    for (const days of [13, 15, 17]) await runOn(days);
    expect(await left()).toEqual(before);
  });

  it('asks decisions as a product does', async () => {
    await run();
    expect(await isAllowed('ses_01M80B7PC7FKCP02D8H2Q91GNK', clock.now())).toBe(false);
  });
});
