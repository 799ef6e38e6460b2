import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sweep } from '../../functions/expiry/sweep.ts';
import { makeCampaignWorld } from '../campaigns/campaign-world.ts';
import { later, minute, second, setClock } from '../support/clock/clock.ts';
import { makeTable } from '../support/database/table.ts';
import { readJournal } from '../support/events/chain.ts';
import { type Execution, makeMachine, steps } from '../support/world/workflow.ts';
import { assign, makeJob, readJob } from '../support/world/world.ts';

const machine = makeMachine();
beforeAll(makeTable);

const start = '2026-11-22T08:00:00.000Z';
beforeEach(() => setClock(start));
afterEach(() => {
  setClock();
  machine.failing = () => false;
});

const all = { campaignIds: 'all', canAccess: true };

const statusOf = async (accountId: string, jobId: string): Promise<string> => (await readJob(accountId, jobId)).status;

describe('the sweep', () => {
  const sweepAt = async (millis: number) => {
    setClock(later(start, millis));
    return sweep(later(start, millis), () => true);
  };

  it('starts a job that could not be started, a minute after it came', async () => {
    const world = await makeCampaignWorld(1, 1);
    machine.failing = () => true;
    const made = await assign(world.accountId, { userIds: ['user-0'], changes: [all] });
    expect([made.status, machine.started]).toEqual([202, []]);
    expect(await sweepAt(minute - 1)).toMatchObject({ started: 0 });
    // Still down: it stays due.
    await sweepAt(minute);
    machine.failing = () => false;
    expect(await sweepAt(2 * minute)).toMatchObject({ started: 1, failed: 0 });
    expect(machine.started).toMatchObject([
      { name: `${made.body.jobId}-1`, input: { accountId: world.accountId, jobId: made.body.jobId } },
    ]);
    expect(await sweepAt(3 * minute)).toMatchObject({ started: 0 });
    await machine.run();
    expect(await statusOf(world.accountId, made.body.jobId)).toBe('succeeded');
    expect(await sweepAt(60 * minute)).toMatchObject({ started: 0 });
  });

  it('starts the next job when the one before could not', async () => {
    const world = await makeCampaignWorld(1, 1);
    const { accountId } = world;
    const { jobId: first } = await makeJob(accountId, ['user-0'], all);
    const { jobId: next } = await makeJob(accountId, ['user-0'], all);
    machine.failing = () => true;
    await machine.run();
    machine.failing = () => false;
    expect([await statusOf(accountId, first), await statusOf(accountId, next)]).toEqual(['succeeded', 'queued']);
    expect(machine.started).toEqual([]);
    expect(await sweepAt(minute)).toMatchObject({ started: 1 });
    await machine.run();
    expect(await statusOf(accountId, next)).toBe('succeeded');
  });

  it('starts a job again that has got stuck, after five minutes without progress; it goes on where it was', async () => {
    const world = await makeCampaignWorld(1, 1);
    const { accountId } = world;
    const { jobId } = await makeJob(accountId, ['user-0', 'ghost'], { ...all, roundRobin: true });
    const [died] = machine.started.splice(0) as [Execution];
    const { parts } = await steps.plan(died.input);
    for (const part of parts) await steps.part(part);
    expect(await sweepAt(5 * minute - 1)).toMatchObject({ started: 0 });
    expect(await sweepAt(5 * minute)).toMatchObject({ started: 1 });
    expect(machine.started.map(({ name }) => name)).toEqual([`${jobId}-2`]);
    expect(await sweepAt(6 * minute)).toMatchObject({ started: 0 });
    await machine.run();
    expect(await readJob(accountId, jobId)).toMatchObject({
      ...{ status: 'partially_failed', done: 1, failed: 1, changed: 1, startedAt: start },
      finishedAt: later(start, 6 * minute),
    });
    const types = (await readJournal(accountId)).filter(({ target }) => target.id === jobId).map(({ type }) => type);
    expect(types).toEqual(['created', 'started', 'finished'].reverse().map((what) => `assignment-job.${what}`));
  });

  it('leaves alone a job that comes further, and one that waits', async () => {
    const world = await makeCampaignWorld(1, 1);
    const ghosts = Array.from({ length: 100 }, (_, n) => `ghost-${n}`);
    await makeJob(world.accountId, ghosts, all);
    await makeJob(world.accountId, ['user-0'], all);
    const { parts } = await steps.plan((machine.started.splice(0) as [Execution])[0].input);
    for (const [index, part] of parts.entries()) {
      setClock(later(start, (index + 1) * 4 * minute));
      await steps.part(part);
    }
    expect(parts).toHaveLength(2);
    expect(await sweepAt(13 * minute - second)).toMatchObject({ started: 0 });
    expect(await sweepAt(13 * minute)).toMatchObject({ started: 1 });
    await machine.run();
  });
});
