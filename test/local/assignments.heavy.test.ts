import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../../local/engine.ts';
import type { LocalGatehouse } from '../../local/gatehouse.ts';
import type { AssignmentJob } from '../../shared/assignments/job.ts';
import { pooled } from '../../shared/core/pool.ts';
import type { SequencedEntry } from '../../shared/table/journal-entry.ts';
import { expectChain, published } from './support/chain.ts';
import { runDemo, withGhost } from './support/commands.ts';
import { backend, makeAccount, ownerOf, send, startHere } from './support/in-process.ts';

const account = '/v1/accounts/playground';
const owner = ownerOf('playground');
const numbered = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}-${String(index).padStart(3, '0')}`);
// Two parts, with the owner; and two parts of rosters, since they take 95 campaigns each.
const userIds = ['olivia', ...numbered('user', 99)];
const campaignIds = numbered('campaign', 100);
const shared = campaignIds.slice(0, 96);

let gatehouse: LocalGatehouse;
beforeAll(async () => {
  gatehouse = await startHere();
  await makeAccount(gatehouse, 'playground');
  const put = async (path: string, body: unknown) =>
    expect((await send(gatehouse, `PUT ${account}${path}`, { as: backend, body })).status).toBe(201);
  await pooled(userIds.slice(1), 4, (id) =>
    put(`/users/${id}`, { name: `Name of ${id}`, email: `${id}@mail.example`, role: 'member' }),
  );
  await pooled(campaignIds, 4, (id) => put(`/campaigns/${id}`, { name: `Été of ${id}` }));
});
afterAll(() => gatehouse?.stop());

test('a job over HTTP is worked off by the state machine, step by step, and published', async () => {
  const changes = [
    { campaignIds: 'all', canAccess: true },
    { campaignIds: shared, roundRobin: true },
  ];
  const made = await send<AssignmentJob>(gatehouse, `POST ${account}/assignment-jobs`, {
    as: owner,
    body: { userIds, changes },
  });
  expect(made).toMatchObject({ status: 202, body: { total: 10_000, done: 0 } });
  const { jobId } = made.body;
  const seen: AssignmentJob[] = [];
  while (seen.at(-1)?.finishedAt === undefined) {
    seen.push((await send<AssignmentJob>(gatehouse, `GET ${account}/assignment-jobs/${jobId}`, { as: owner })).body);
  }
  expect(seen.at(-1)).toMatchObject({ status: 'succeeded', done: 10_000, failed: 0, changed: 10_000, percent: 100 });
  const dones = seen.map(({ done }) => done);
  expect(dones).toEqual([...dones].sort((one, other) => one - other));
  expect(seen.every(({ percent, finishedAt }) => percent < 100 || finishedAt !== undefined)).toBe(true);

  expect(await gatehouse.drain()).toBe(true);
  const ofJob = (entries: Record<string, unknown>[]) =>
    entries.filter(({ target }) => (target as { id: string }).id === jobId);
  const { events, audit } = published(gatehouse, 'playground');
  for (const entries of [ofJob(events), ofJob(audit)]) {
    const types = entries.map(({ type }) => String(type).replace('assignment-job.', ''));
    expect(types.sort()).toEqual(['created', 'finished', ...Array(4).fill('progressed'), 'started']);
  }
  // The parts count 90 and 10 users with 4 campaigns that have no round robin; the rosters, 95 campaigns and 1.
  const progress = ofJob(events).filter(({ type }) => type === 'assignment-job.progressed');
  const rising = progress.map(({ data }) => (data as { done: number }).done);
  const steps = rising.map((done, index) => done - (rising[index - 1] ?? 0));
  expect(steps.slice(0, 2).sort()).toEqual([360, 40]);
  expect(steps.slice(2).sort()).toEqual([100, 9500]);
  expectChain(events.filter((entry) => 'sequence' in entry) as unknown as SequencedEntry[]);

  const rows = await pooled(userIds, 4, async (id) => {
    const path = `${account}/users/${id}/campaign-access?pageSize=200` as const;
    return (await send<{ items: { roundRobin: boolean }[] }>(gatehouse, `GET ${path}`, { as: owner })).body.items;
  });
  expect(rows).toEqual(
    userIds.map(() =>
      campaignIds.map((campaignId) => ({
        campaignId,
        name: `Été of ${campaignId}`,
        canAccess: true,
        roundRobin: shared.includes(campaignId),
      })),
    ),
  );
});

test('a lead goes to whose turn it is, and is published', async () => {
  const path = `${account}/campaigns/campaign-000` as const;
  const before = await send<{ next: string[] }>(gatehouse, `GET ${path}/round-robin`, { as: owner });
  const body = { leadId: 'lead-1', contactId: 'contact-1' };
  const lead = await send(gatehouse, `POST ${path}/leads`, { as: backend, body });
  expect(lead).toMatchObject({
    status: 201,
    body: { assignedTo: before.body.next[0], queued: false, explanation: { rule: 'turn', sequence: 1, eligible: 100 } },
  });
  const after = await send<{ next: string[] }>(gatehouse, `GET ${path}/round-robin`, { as: owner });
  expect(after.body.next.slice(0, 9)).toEqual(before.body.next.slice(1));
  expect(await gatehouse.drain()).toBe(true);
  const { events, audit } = published(gatehouse, 'playground');
  for (const entries of [events, audit]) {
    expect(entries.filter(({ type }) => String(type).startsWith('lead.'))).toMatchObject([
      { type: 'lead.assigned', target: { id: 'lead-1' }, data: { userId: lead.body['assignedTo'], sequence: 1 } },
    ]);
  }
});

test('npm run demo:bulk gives all to all, hands out leads, and takes it back the next time', async () => {
  const given = await runDemo('--url', gatehouse.url);
  expect(given).toMatchObject({ code: 0, errors: '' });
  // 4 campaigns were not in anybody's round robin yet.
  expect(given.output).toContain(
    '100 users, 10,000 cells.\nPreview: 400 cells would change (0 access, 400 round robin).',
  );
  expect(given.output).toMatch(/█{30} {2}100 % {2}10,000 of 10,000 cells {2}succeeded$/m);
  expect(given.output).toContain(
    'Creating 5 leads in "Été of campaign-000":\n  Name of user-000 (turn 2, 100 eligible users)',
  );
  expect(given.output).toContain('Next in turn: Name of user-005,');

  const taken = await runDemo('--url', gatehouse.url);
  expect(taken).toMatchObject({ code: 0, errors: '' });
  expect(taken.output).toMatch(/^Reverting job_\w+, which changed 400 cells:$/m);
  expect(taken.output).toMatch(/^job_\w+ succeeded after [\d.]+ s: 400 cells changed\.$/m);

  // The first one of this file.
  const further = await runDemo('--url', gatehouse.url, '--revert');
  expect(further).toMatchObject({ code: 0, errors: '' });
  expect(further.output).toMatch(/^Reverting job_\w+, which changed 10,000 cells:$/m);
});

test('it says what is wrong, and exits with 1', async () => {
  const port = await freePort();
  const nobody = await runDemo('--port', String(port));
  expect(nobody).toMatchObject({ code: 1, output: '' });
  expect(nobody.errors).toMatch(new RegExp(`^Nothing answers at http://localhost:${port}\\. Run "npm start" .*\n$`));

  const ghost = await withGhost(gatehouse.url);
  const failed = await runDemo('--url', ghost.url).finally(ghost.stop);
  expect(failed).toMatchObject({ code: 1, errors: '' });
  expect(failed.output).toMatch(
    /^job_\w+ partially failed after .* 10,000 cells changed\.\n {2}ghost: user-not-found$/m,
  );
});
