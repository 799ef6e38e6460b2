import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LocalGatehouse } from '../../local/gatehouse.ts';
import type { AssignmentJob } from '../../shared/assignments/job.ts';
import { published } from './support/chain.ts';
import { backend, makeAccount, ownerOf, send, startHere } from './support/in-process.ts';
import { until } from './support/until.ts';

const account = '/v1/accounts/acme';
const owner = ownerOf('acme');

let gatehouse: LocalGatehouse;
beforeAll(async () => {
  gatehouse = await startHere();
  await makeAccount(gatehouse, 'acme');
  for (const campaign of ['spring', 'summer']) {
    const body = { name: campaign };
    await send(gatehouse, `PUT ${account}/campaigns/${campaign}`, { as: backend, body });
  }
});
afterAll(() => gatehouse?.stop());

test('the state machine completes a small job, the next lead is assigned, and both are published', async () => {
  const body = { userIds: ['olivia'], changes: [{ campaignIds: 'all', roundRobin: true }] };
  const made = await send<AssignmentJob>(gatehouse, `POST ${account}/assignment-jobs`, { as: owner, body });
  expect(made).toMatchObject({ status: 202, body: { total: 2, done: 0 } });
  const { jobId } = made.body;
  const job = await until(async () => {
    const path = `GET ${account}/assignment-jobs/${jobId}` as const;
    const read = await send<AssignmentJob>(gatehouse, path, { as: owner });
    return read.body.finishedAt === undefined ? undefined : read.body;
  });
  expect(job).toMatchObject({ status: 'succeeded', done: 2, failed: 0, changed: 2, percent: 100 });

  const lead = { as: backend, body: { leadId: 'lead-1' } };
  expect(await send(gatehouse, `POST ${account}/campaigns/spring/leads`, lead)).toMatchObject({
    status: 201,
    body: { assignedTo: 'olivia', queued: false },
  });
  expect(await gatehouse.drain()).toBe(true);
  const { events, audit } = published(gatehouse, 'acme');
  for (const entries of [events, audit]) {
    const types = entries.map(({ type }) => String(type)).filter((type) => /^(assignment-job|lead)\./.test(type));
    expect(types.filter((type) => type !== 'assignment-job.progressed').sort()).toEqual([
      'assignment-job.created',
      'assignment-job.finished',
      'assignment-job.started',
      'lead.assigned',
    ]);
  }
});
