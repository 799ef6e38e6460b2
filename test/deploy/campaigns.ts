import assert from 'node:assert/strict';
import type { Answer } from './api.ts';
import { checkBulkJob, checkRevert, type Jobs } from './bulk-job.ts';
import type { Instance } from './instance.ts';
import { checkLeads, checkQueue, quietLead } from './leads.ts';
import { acme } from './people.ts';
import { type Report, until } from './report.ts';
import { campaignIds, sellingOf, staffOf } from './selling.ts';
import { expectStatus } from './visit.ts';

const deliverySeconds = 60;

/** Wrong requests, each with its own problem. */
const checkProblems = async (report: Report, world: Instance): Promise<void> => {
  const { api, people } = world;
  const { asOwner, assign } = sellingOf(world);
  const check = (what: string, status: number, problem: string, ask: () => Promise<Answer<unknown>>) =>
    report.check(`${world.deployed.name}: ${what}: ${status} ${problem}`, async () => {
      const answer = await ask();
      expectStatus(answer, status);
      assert.equal((answer.body as { type: string }).type, `urn:gatehouse:problem:${problem}`);
    });
  const [campaignId = ''] = campaignIds;
  const [one = '', another = ''] = staffOf(people).known;
  const access = { campaignIds: [campaignId], canAccess: true };

  await check('a search for one letter', 400, 'search-too-short', () => asOwner('GET', '/campaigns?q=%C3%A9'));
  await check('10,001 users', 422, 'too-many-users', () =>
    assign(
      Array.from({ length: 10_001 }, (_, index) => `user-${index}`),
      access,
    ),
  );
  await check('an unknown campaign', 422, 'unknown-campaign', () =>
    assign([one], { ...access, campaignIds: [campaignId, 'unheard-of'] }),
  );
  await check('a member who assigns', 403, 'forbidden', () =>
    api('POST', `/v1/accounts/${acme}/assignment-jobs`, {
      ...people.member,
      body: { userIds: [one], changes: [access] },
    }),
  );
  await check('removal for two users', 422, 'bulk-removal', () =>
    assign([one, another], { ...access, canAccess: false }),
  );
  await check('round robin without access', 422, 'round-robin-needs-access', () =>
    assign([one], { ...access, canAccess: false, roundRobin: true }),
  );
};

/** The events and audit lines about jobs and leads. */
const checkPublished = async (report: Report, { deployed, witness }: Instance, jobs: Jobs): Promise<void> => {
  const check = (what: string, holds: () => unknown) => report.check(`${deployed.name}: ${what}`, holds);
  const expected: Record<string, string[]> = {
    [jobs.bulk]: ['created', 'started', 'progressed', 'retried', 'finished'].map((type) => `assignment-job.${type}`),
    [jobs.single]: ['created', 'started', 'finished'].map((type) => `assignment-job.${type}`),
    [quietLead]: ['lead.queued', 'lead.assigned'],
    'lead-4': ['lead.assigned'],
  };
  await check('the bus and the audit log have the events of jobs, of their progress, and of leads', async () => {
    const eventsOf = async (target: string) =>
      (await witness.events()).filter((event) => event.detail.target.id === target);
    for (const [target, types] of Object.entries(expected)) {
      const events = await until(`all events of ${target}`, deliverySeconds, async () => {
        const found = await eventsOf(target);
        return types.every((type) => found.some((event) => event['detail-type'] === type)) ? found : undefined;
      });
      for (const { detail } of events) {
        const [line] = await witness.auditLines(detail.entryId);
        const { code: _code, ...entry } = line ?? {};
        assert.deepEqual(entry, detail, `the audit line of ${detail.entryId}`);
      }
    }
    const steps = (await eventsOf(jobs.bulk))
      .filter((event) => event['detail-type'] === 'assignment-job.progressed')
      .map(({ detail }) => (detail['data'] as { done: number }).done);
    // The boxes and the rosters of the first attempt, then those of the second.
    assert.deepEqual(
      [...new Set(steps)].sort((before, after) => before - after),
      [1100, 2200, 2350, 2500],
    );
  });
};

/** An owner, the vendor's backend and leads use campaigns, in an account of their own. */
export const playCampaigns = async (report: Report, world: Instance): Promise<void> => {
  const { api, people, deployed } = world;
  const { asOwner, asBackend, putUser } = sellingOf(world);
  const check = (what: string, holds: () => unknown) => report.check(`${deployed.name}: ${what}`, holds);
  const { known } = staffOf(people);

  await check('a service creates 50 campaigns and their users', async () => {
    expectStatus(await api('PUT', '/v1/accounts/sales', { ...people.service, body: { name: 'Sales' } }), 201);
    for (const userId of known) await putUser(userId);
    for (const campaignId of campaignIds) {
      const name = `${campaignId === 'campaign-07' ? 'Été à Łódź' : 'Spring'} ${campaignId}`;
      expectStatus(await asBackend('PUT', `/campaigns/${campaignId}`, { name }), 201);
    }
  });
  await check('a search finds campaigns by letters anywhere in their names, without accents', async () => {
    const { body } = await asOwner<{ items: { campaignId: string }[] }>('GET', '/campaigns?q=te%20a%20lod');
    assert.deepEqual(
      body.items.map(({ campaignId }) => campaignId),
      ['campaign-07'],
    );
  });
  await checkProblems(report, world);
  await checkQueue(report, world);
  const jobs = await checkBulkJob(report, world);
  await checkLeads(report, world);
  await checkRevert(report, world, jobs);
  await checkPublished(report, world, jobs);
};
