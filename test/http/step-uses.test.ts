import { beforeAll, describe, expect, inject, it } from 'vitest';
import { sweep } from '../../functions/expiry/sweep.ts';
import type { Template } from '../../infra/synthesise.ts';
import { makeCampaignWorld } from '../campaigns/campaign-world.ts';
import { functionAt, listOf } from '../infra/templates.ts';
import { day, later, minute, setClock } from '../support/clock/clock.ts';
import { reservedWords } from '../support/database/reserved-words.ts';
import { around, bareNamesOf, rightsOf } from '../support/database/sdk.ts';
import { makeTable } from '../support/database/table.ts';
import { makeTrashItem } from '../support/world/trash.ts';
import { makeMachine, type Steps, steps } from '../support/world/workflow.ts';
import { makeCampaign, makeJob, makeUser } from '../support/world/world.ts';

const machine = makeMachine();
beforeAll(makeTable);

const { service } = JSON.parse(inject('templates')) as { service: Template };

/** What a function may do on the table, as its role has it. */
const allowed = (entry: string): string[] => {
  const { statements } = functionAt(service, entry);
  const named = (sid: string) => statements.filter(({ Sid }) => Sid === sid).flatMap(({ Action }) => listOf(Action));
  return named('Table')
    .map((action) => action.replace('dynamodb:', ''))
    .sort();
};

const bare = new Set<string>();

/** Runs `work`, and adds the rights that it takes to those that are known. */
const watched = <T>(rights: Set<string>, work: () => Promise<T>): Promise<T> =>
  around((sent, send) => {
    for (const name of bareNamesOf(sent.input)) bare.add(name);
    for (const right of rightsOf(sent)) rights.add(right);
    return send();
  }, work);

const used: Record<keyof Steps, Set<string>> = {
  plan: new Set(),
  part: new Set(),
  roster: new Set(),
  finish: new Set(),
};
const through = (fails: (step: string) => boolean = () => false): Partial<Steps> => {
  const step =
    <Ref extends object, Answer>(name: keyof Steps, work: (ref: Ref) => Promise<Answer>) =>
    (ref: Ref): Promise<Answer> =>
      fails(name) && !('error' in ref)
        ? Promise.reject(new Error('it keeps failing'))
        : watched(used[name], () => work(ref));
  return {
    plan: step('plan', steps.plan),
    part: step('part', steps.part),
    roster: step('roster', steps.roster),
    finish: step('finish', steps.finish),
  };
};

/*
 * Every step through all of its paths that speak to the table differently: what is done, what keeps failing and is
 * recorded, a retry, taking back, leads that wait, another job that comes next, pieces that nobody has settled.
 */
const driveSteps = async (): Promise<void> => {
  const world = await makeCampaignWorld(3, 2);
  const { accountId, userIds } = world;
  await makeCampaign(accountId, 'camp-0', { sticky: true });
  for (const userId of userIds) await makeUser(accountId, userId, { status: 'suspended' });
  const all = { campaignIds: 'all', roundRobin: true };
  const job = () => makeJob(accountId, userIds, all);
  await makeJob(accountId, ['ghost'], all);
  const { jobId: failed } = await job();
  for (const leadId of ['a', 'b', 'c']) await world.lead(leadId, { contactId: 'cora' });
  await machine.run(through((step) => step === 'roster'));
  await makeUser(accountId, 'user-0', { status: 'active' });
  await world.setTerms('user-0', { dailyCap: 2 });
  await makeUser(accountId, 'ghost');
  await world.onJob('retry', failed);
  await machine.run(through());
  await world.setTerms('user-0', {});
  const { jobId: next } = await makeJob(accountId, ['user-1'], { campaignIds: 'all', roundRobin: false });
  await machine.run(through());
  await world.onJob('revert', next);
  await machine.run(through());
  await job();
  await machine.run(through((step) => step === 'part'));
  // Nothing has been settled when the end comes.
  await job();
  for (const { input } of machine.started.splice(0)) {
    await steps.plan(input);
    await watched(used.finish, () => steps.finish(input));
  }
};

describe('the rights of the steps of the workflow', () => {
  beforeAll(driveSteps);

  it.each(['plan', 'part', 'roster', 'finish'] as const)('are those that %s uses', (name) => {
    expect([...used[name]].sort()).toEqual(allowed(`functions/assignment-workflow/${name}-handler.ts`));
  });

  it('let the sweep start jobs, hand out leads and empty the trash', async () => {
    const rights = new Set<string>();
    const world = await makeCampaignWorld(1, 1);
    await makeJob(world.accountId, ['user-0'], { campaignIds: 'all', roundRobin: true });
    await machine.run();
    const start = '2027-01-01T00:00:00.000Z';
    setClock(later(start, -30 * day));
    await makeTrashItem(world.accountId);
    setClock(start);
    await world.setTerms('user-0', { pausedUntil: later(start, 5 * minute) });
    for (const leadId of ['a', 'b']) await world.lead(leadId);
    machine.failing = () => true;
    await makeJob(world.accountId, ['user-0'], { campaignIds: 'all', canAccess: true });
    machine.failing = () => false;
    for (const minutes of [1, 5]) {
      setClock(later(start, minutes * minute));
      const swept = await watched(rights, () => sweep(later(start, minutes * minute), () => true));
      expect(swept).toMatchObject({ failed: 0 });
    }
    expect((await world.readLead('b')).assignedTo).toBe('user-0');
    setClock();
    const entry = 'functions/expiry/sweep-handler.ts';
    expect([...rights].filter((right) => right !== 'Query due' && !allowed(entry).includes(right))).toEqual([]);
    expect([...rights]).toEqual(expect.arrayContaining(['BatchWriteItem', 'DeleteItem']));
  });

  it('name no attribute by a word that DynamoDB reserves', () => {
    expect(bare.size).toBeGreaterThan(10);
    expect([...bare].filter((name) => reservedWords.has(name.toLowerCase()))).toEqual([]);
  });
});
