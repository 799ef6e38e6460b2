import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { handler as sequencer } from '../../functions/sequencer/handler.ts';
import { type NoticeType, noticeDetail } from '../../shared/events.ts';
import { makeCampaignWorld, makeRoundRobin } from '../campaigns/campaign-world.ts';
import { makeTable } from '../support/database/table.ts';
import { makeSinks } from '../support/events/sinks.ts';
import { deliver, isNewEntry, isNotable, openStream } from '../support/events/stream.ts';
import { makeMachine } from '../support/world/workflow.ts';
import { makeJob, makeUser } from '../support/world/world.ts';

const machine = makeMachine();
const sinks = makeSinks();
let stream: Awaited<ReturnType<typeof openStream>>;
beforeAll(async () => {
  await makeTable();
  stream = await openStream();
});
afterAll(() => stream.close());
afterEach(() => sinks.clear());

/** Hands the sequencer what it is deployed to follow. @returns the events of an account that tell of such things */
const published = async (accountId: string, ...types: readonly NoticeType[]) => {
  const records = (await stream.read()).filter((record) => isNewEntry(record) || isNotable(record));
  await deliver(sequencer, records);
  return sinks.events.filter((event) => event.accountId === accountId && (types as string[]).includes(event.type));
};

describe('events beside the journal', () => {
  it('report each lead that is assigned, and each that waits, then also when it is assigned', async () => {
    const world = await makeRoundRobin(1, machine);
    const { accountId } = world;
    await world.lead('one', { contactId: 'cora' });
    await makeUser(accountId, 'user-0', { status: 'suspended' });
    await world.lead('two');
    await makeUser(accountId, 'user-0', { status: 'active' });
    await world.lead('three');
    await world.lead('three');
    const events = await published(accountId, 'lead.assigned', 'lead.queued');
    expect(events.map(({ type, target, data }) => [type, target.id, data])).toMatchObject([
      ['lead.assigned', 'one', { campaignId: 'camp-0', userId: 'user-0', sequence: 1, contactId: 'cora' }],
      ['lead.queued', 'two', { campaignId: 'camp-0' }],
      ['lead.assigned', 'two', { userId: 'user-0', sequence: 2 }],
      ['lead.assigned', 'three', { userId: 'user-0', sequence: 3 }],
    ]);
    for (const event of events) {
      expect(noticeDetail(event.type as NoticeType).parse(event)).toEqual(event);
      // What is no entry of the journal has no place in its chain.
      expect(event).not.toHaveProperty('sequence');
    }
    expect(new Set(events.map(({ entryId }) => entryId)).size).toBe(4);
    const lines = sinks.lines.filter(({ type, accountId: of }) => type.startsWith('lead.') && of === accountId);
    expect(lines.map(({ code, entryId }) => [code, entryId])).toEqual(events.map(({ entryId }) => ['NOTICE', entryId]));
  });

  it('report the progress of a job with each of its parts', async () => {
    const world = await makeCampaignWorld(1, 1);
    const { accountId } = world;
    const ghosts = Array.from({ length: 180 }, (_, n) => `ghost-${n}`);
    const change = { campaignIds: ['camp-0'], roundRobin: true };
    const { jobId } = await makeJob(accountId, [...ghosts, 'user-0'], change);
    await machine.run();
    const events = await published(accountId, 'assignment-job.progressed');
    expect(events.map(({ target }) => target.id)).toEqual([jobId, jobId, jobId]);
    for (const event of events) expect(noticeDetail('assignment-job.progressed').parse(event)).toEqual(event);
    const data = events.map((event) => event.data as Record<string, number>);
    // Whichever of the two halves was done first: 90 of the 181, or 91.
    expect(data.map(({ percent }) => percent)).toEqual([
      expect.toSatisfy((half) => half === 49 || half === 50),
      99,
      99,
    ]);
    expect(data.at(-1)).toEqual({ status: 'running', attempt: 1, total: 181, done: 1, failed: 180, percent: 99 });
    const journal = sinks.events.filter(({ target }) => target.id === jobId).map(({ type }) => type);
    expect(journal.filter((type) => type !== 'assignment-job.progressed')).toEqual([
      'assignment-job.created',
      'assignment-job.started',
      'assignment-job.finished',
    ]);
  });

  it('come again, under the same ids, when the bus or the log has failed', async () => {
    const world = await makeRoundRobin(1, machine);
    for (const leadId of ['one', 'two']) await world.lead(leadId);
    let [busFails, logsFail] = [1, 1];
    sinks.failing.bus = (first) => !('sequence' in first) && busFails-- > 0;
    sinks.failing.logs = () => logsFail-- > 0;
    const events = await published(world.accountId, 'lead.assigned');
    expect(new Set(events.map(({ target }) => target.id))).toEqual(new Set(['one', 'two']));
    expect(new Set(events.map(({ entryId }) => entryId)).size).toBe(2);
    const lines = sinks.lines.filter(
      ({ type, accountId }) => type === 'lead.assigned' && accountId === world.accountId,
    );
    expect(new Set(lines.map(({ entryId }) => entryId)).size).toBe(2);
    expect([busFails, logsFail].every((left) => left <= 0)).toBe(true);
  });
});
