import type { SQSRecord } from 'aws-lambda';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { alarmsOnErrorsOf, alarmsOnLinesOf } from '../infra/alarms-on-lines.ts';
import { pushing, templates } from '../infra/templates.ts';
import { collectLogLines } from '../support/log/log-lines.ts';
import { settingsVariable } from '../support/setup/settings.ts';

/*
 * One record that fails, in each consumer: nothing is lost or doubled, other accounts are not affected, and an alarm counts it.
 * The process that dies at any call to AWS is shown elsewhere:
 *
 * | consumer       | dies at each call                                | one record that fails                      |
 * | -------------- | ------------------------------------------------ | ------------------------------------------ |
 * | sequencer      | crash-consumers, sequencer (random deliveries)   | here; held, in order: test/journal/held    |
 * | timer          | crash-consumers, crash-time                      | here                                       |
 * | sweep          | crash-time, crash-trash                          | here; after an outage of hours: catch-up   |
 * | outbox         | signals                                          | here                                       |
 * | push           | signals-push                                     | here; refused for good: signals-push       |
 * | workflow steps | crash-assignments; late and doubled: assignment-deliveries | here; chaos: assignment-chaos    |
 */

const { service } = templates(pushing);
const lines = collectLogLines('Gatehouse-Service', ['info', 'warn', 'error']);

/** Requests to DynamoDB that name it fail. */
let poison: string | undefined;

const load = async () => {
  // Read when the modules are loaded.
  process.env['SETTINGS'] = settingsVariable({
    signalReceivers: [{ id: 'pushed', pushUrl: 'https://product.example/signals' }],
  });
  const { db } = await import('../support/database/db.ts');
  db.middlewareStack.add(
    (next) => (args) => {
      if (poison !== undefined && JSON.stringify(args.input).includes(poison)) throw new Error('poisoned');
      return next(args);
    },
    { step: 'initialize', name: 'poison', priority: 'low' },
  );
  const { makeTable } = await import('../support/database/table.ts');
  const { openStream, ...stream } = await import('../support/events/stream.ts');
  const { makeSinks } = await import('../support/events/sinks.ts');
  const { makeKms } = await import('../support/world/kms.ts');
  const { makeMachine } = await import('../support/world/workflow.ts');
  makeKms();
  const machine = makeMachine();
  const sinks = makeSinks();
  await makeTable();
  return {
    ...{ machine, sinks, stream, read: (await openStream()).read },
    ...(await import('../support/clock/clock.ts')),
    ...(await import('../support/events/chain.ts')),
    ...(await import('../support/world/world.ts')),
    ...(await import('../support/api/api.ts')),
    ...(await import('../support/api/identity.ts')),
    sequencer: (await import('../../functions/sequencer/handler.ts')).handler,
    timer: (await import('../../functions/expiry/timer-handler.ts')).handler,
    sweep: (await import('../../functions/expiry/sweep-handler.ts')).handler,
    outbox: (await import('../../functions/signals/outbox-handler.ts')).handler,
    push: (await import('../../functions/signals/push-handler.ts')).handler,
    pendingSignals: (await import('../../shared/signals/store.ts')).pendingSignals,
  };
};

let world: Awaited<ReturnType<typeof load>>;
beforeAll(async () => {
  world = await load();
});
afterEach(() => {
  poison = undefined;
  lines.length = 0;
  world.sinks.clear();
  world.setClock();
  vi.unstubAllGlobals();
});

const start = '2027-03-01T00:00:00.000Z';

/** Two accounts, one of which will be poisoned, each with a grant of a minute. */
const twoAccounts = async () => {
  world.setClock(start);
  const [bad, good] = [await world.makeAccount(world.freshId('bad')), await world.makeAccount(world.freshId('good'))];
  for (const accountId of [bad, good]) await world.makeGrant(accountId, { duration: 'PT1M' });
  return { bad, good };
};

const typesIn = async (accountId: string, type: string): Promise<number> =>
  (await world.readJournal(accountId)).filter((entry) => entry.type === type).length;

const remaining = { getRemainingTimeInMillis: () => 60_000 };

describe('one record that fails', () => {
  it('in the sequencer waits, and the other account is published', async () => {
    await world.read();
    const { bad, good } = await twoAccounts();
    const records = (await world.read()).filter(world.stream.isNewEntry);
    world.sinks.failing.bus = ({ accountId }) => accountId === bad;
    const deliver = world.stream.deliveries(world.sequencer, records);
    await deliver();
    const published = (accountId: string) => world.sinks.events.filter((event) => event.accountId === accountId).length;
    expect([published(bad), published(good)]).toEqual([0, 2]);
    expect(alarmsOnLinesOf(service, 'functions/sequencer/handler.ts', lines)).toContain('SequencerCodesAlarm');
    world.sinks.failing.bus = () => false;
    await deliver();
    expect(
      new Set(world.sinks.events.filter((event) => event.accountId === bad).map(({ entryId }) => entryId)).size,
    ).toBe(2);
    expect(await world.verifiedChain(bad)).toHaveLength(2);
  });

  it('in the consumer of removed timers does not delay the timer after it', async () => {
    const { bad, good } = await twoAccounts();
    world.setClock(world.later(start, 2 * world.minute));
    await world.read();
    for (const accountId of [bad, good]) await world.stream.removeDueTimers(accountId);
    const records = (await world.read()).filter(world.stream.isRemovedTimer);
    expect(records).toHaveLength(2);
    const deliver = world.stream.deliveries(world.timer, records);
    poison = bad;
    await deliver();
    poison = undefined;
    expect([await typesIn(bad, 'grant.expired'), await typesIn(good, 'grant.expired')]).toEqual([0, 1]);
    expect(alarmsOnLinesOf(service, 'functions/expiry/timer-handler.ts', lines)).toContain('TimerCodesAlarm');
    await deliver();
    expect([await typesIn(bad, 'grant.expired'), await typesIn(good, 'grant.expired')]).toEqual([1, 1]);
  });

  it('in the sweep stays due, and the other grant is marked', async () => {
    const { bad, good } = await twoAccounts();
    world.setClock(world.later(start, 2 * world.minute));
    const [{ grantId = '' } = {}] = await world.readHistory(bad);
    poison = `"grantId":"${grantId}"`;
    await expect(world.sweep({}, remaining)).rejects.toThrow('could not be swept');
    poison = undefined;
    expect([await typesIn(bad, 'grant.expired'), await typesIn(good, 'grant.expired')]).toEqual([0, 1]);
    const entry = 'functions/expiry/sweep-handler.ts';
    expect(alarmsOnLinesOf(service, entry, lines)).toEqual(expect.arrayContaining(['SweepCodesAlarm', 'ExpiryLag']));
    expect(alarmsOnErrorsOf(service, entry)).toEqual(['SweepErrors']);
    await world.sweep({}, remaining);
    expect([await typesIn(bad, 'grant.expired'), await typesIn(good, 'grant.expired')]).toEqual([1, 1]);
  });

  it('in the outbox is delivered again, and the signal of the other account is kept', async () => {
    const { bad, good } = await twoAccounts();
    for (const accountId of [bad, good]) await world.makeSession(accountId);
    for (const accountId of [bad, good]) {
      const as = world.user('owner', accountId);
      await world.api('turnOffSupportAccess', { as, params: { accountId } });
    }
    const ends = async (accountId: string) =>
      (await world.readJournal(accountId)).filter(({ type }) => type === 'support-session.ended');
    const [[badEnd], [goodEnd]] = [await ends(bad), await ends(good)];
    if (!badEnd || !goodEnd) throw new Error('no session has ended');
    poison = bad;
    await expect(world.outbox({ detail: badEnd })).rejects.toThrow('poisoned');
    await world.outbox({ detail: goodEnd });
    poison = undefined;
    expect(alarmsOnErrorsOf(service, 'functions/signals/outbox-handler.ts')).toEqual(['OutboxErrors']);
    for (const detail of [badEnd, badEnd, goodEnd]) await world.outbox({ detail });
    const { signals } = await world.pendingSignals('pushed', 100, start);
    expect(signals.map(({ jti }) => jti).sort()).toEqual([badEnd.entryId, goodEnd.entryId].sort());

    // The same events, pushed: one message cannot be read, one receiver answers.
    const pushed: string[] = [];
    vi.stubGlobal('fetch', (url: string) => {
      pushed.push(url);
      return Promise.resolve(new Response(null, { status: 202 }));
    });
    const Records = [
      { messageId: 'broken', body: '{' },
      { messageId: 'whole', body: JSON.stringify({ detail: goodEnd }) },
    ] as SQSRecord[];
    expect(await world.push({ Records })).toEqual({ batchItemFailures: [{ itemIdentifier: 'broken' }] });
    expect(pushed).toHaveLength(1);
    expect(alarmsOnLinesOf(service, 'functions/signals/push-handler.ts', lines)).toContain('PushCodesAlarm');
    expect(await world.push({ Records })).toEqual({ batchItemFailures: [{ itemIdentifier: 'broken' }] });
    expect(pushed).toHaveLength(1);
  });

  it('in a step of a job is recorded, and the job of the other account is done', async () => {
    const { bad, good } = await twoAccounts();
    for (const accountId of [bad, good]) {
      await world.makeCampaign(accountId, 'spring');
      await world.makeUser(accountId, 'mia');
    }
    const change = { campaignIds: ['spring'], canAccess: true };
    const jobs = {
      bad: await world.makeJob(bad, ['mia'], change),
      good: await world.makeJob(good, ['mia'], change),
    };
    // The step of the part cannot write the boxes of the user.
    poison = `"PK":"A#${bad}","SK":"ACCESS#mia"`;
    await world.machine.run().catch(() => undefined);
    poison = undefined;
    await world.machine.run();
    expect((await world.readJob(good, jobs.good.jobId)).status).toBe('succeeded');
    expect((await world.readJob(bad, jobs.bad.jobId)).status).toBe('failed');
    const entry = 'functions/assignment-workflow/part-handler.ts';
    expect(alarmsOnLinesOf(service, entry, lines)).toContain('AssignmentPartCodesAlarm');
    const as = world.user('owner', bad);
    const params = { accountId: bad, jobId: jobs.bad.jobId };
    expect((await world.api('retryAssignmentJob', { as, params })).status).toBe(202);
    await world.machine.run();
    expect(await world.readJob(bad, jobs.bad.jobId)).toMatchObject({ status: 'succeeded', done: 1, failed: 0 });
  });
});
