import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEngine } from '../../local/engine.ts';
import type { AssignmentJob } from '../../shared/assignments/job.ts';
import { pooled } from '../../shared/core/pool.ts';
import { dueIndex } from '../../shared/table/due-shards.ts';
import type { JournalEntry } from '../../shared/table/journal-entry.ts';
import { keys } from '../../shared/table/keys.ts';
import { backend, ownerOf, send } from './support/in-process.ts';
import { type Spawned, spawnLocal, tokenOf } from './support/spawned.ts';
import { until } from './support/until.ts';

let folder: string;
let local: Spawned;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-'));
});
afterAll(async () => {
  local.child.kill('SIGKILL');
  await local.ended;
  await rm(folder, { recursive: true });
});

const account = '/v1/accounts/acme';
const numbered = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}-${String(index).padStart(3, '0')}`);
const campaignIds = numbered('campaign', 10);
const [shared = ''] = campaignIds;
/** Many parts, each with a few users who exist: the others are listed as failed. */
const asked = numbered('user', 990);
const known = asked.filter((_, index) => index % 30 === 0);
const unknown = asked.filter((_, index) => index % 30 !== 0);
const changes = [
  { campaignIds: 'all', canAccess: true },
  { campaignIds: [shared], roundRobin: true },
];

const start = async (dataFile: string) => {
  local = spawnLocal(['--port', '0', '--no-playground', '--data', dataFile]);
  const gatehouse = await local.ready();
  const [service, owner] = await Promise.all([tokenOf(gatehouse, backend), tokenOf(gatehouse, ownerOf('acme'))]);
  const read = async <Body>(path: string): Promise<Body> => {
    const answer = await send<Body>(gatehouse, `GET ${account}${path}`, { as: owner });
    expect(answer.status).toBe(200);
    return answer.body;
  };
  const put = async (path: string, body: unknown): Promise<void> => {
    expect((await send(gatehouse, `PUT ${account}${path}`, { as: service, body })).status).toBe(201);
  };
  const assign = async (): Promise<AssignmentJob> => {
    const body = { userIds: asked, changes };
    const made = await send<AssignmentJob>(gatehouse, `POST ${account}/assignment-jobs`, { as: owner, body });
    expect(made.status).toBe(202);
    return made.body;
  };
  return { read, put, assign };
};

/** The job has not shown progress for long, as far as its item says: its five minutes are over. */
const letTimePass = async (file: string, jobId: string): Promise<void> => {
  // Left by the suite's own setup: here the engine is to be started, on the data that the dead process has left.
  delete process.env['AWS_ENDPOINT_URL_DYNAMODB'];
  const engine = await startEngine({ file });
  const client = new DynamoDBClient({ endpoint: engine.endpoint });
  const { PK, SK } = keys.job('acme', jobId);
  await client.send(
    new UpdateItemCommand({
      TableName: 'gatehouse',
      Key: { PK: { S: PK }, SK: { S: SK } },
      UpdateExpression: `SET ${dueIndex.sort} = :due`,
      ConditionExpression: `${dueIndex.sort} > :due`,
      ExpressionAttributeValues: { ':due': { S: '2026-01-01T00:00:00.000Z' } },
    }),
  );
  client.destroy();
  await engine.stop();
};

test('killed in the middle of a job, it is taken up again by the sweep, and ends exact', async () => {
  const dataFile = join(folder, 'data');
  const one = await start(dataFile);
  await pooled(known, 4, (id) => one.put(`/users/${id}`, { name: id, email: `${id}@acme.example`, role: 'member' }));
  await pooled(campaignIds, 4, (id) => one.put(`/campaigns/${id}`, { name: id }));
  // Until it is caught in the middle.
  const { jobId, done, failed } = await until(async () => {
    const made = await one.assign();
    for (;;) {
      const job = await one.read<AssignmentJob>(`/assignment-jobs/${made.jobId}`);
      if (job.finishedAt !== undefined) return undefined;
      if (job.done > 0) return job;
    }
  });
  expect(done + failed).toBeLessThan(9900);
  local.child.kill('SIGKILL');
  expect(await local.ended).toBe('SIGKILL');
  await letTimePass(dataFile, jobId);

  const again = await start(dataFile);
  const job = await until(async () => {
    const found = await again.read<AssignmentJob>(`/assignment-jobs/${jobId}`);
    return found.finishedAt === undefined ? undefined : found;
  });
  expect(job).toMatchObject({ status: 'partially_failed', attempt: 1, total: 9900, done: 330, failed: 9570 });
  expect(job.failures.map(({ userId }) => userId).sort()).toEqual(unknown);

  const members = await pooled(campaignIds, 4, async (id) => {
    const path = `/campaigns/${id}/members?pageSize=200`;
    return (await again.read<{ items: { userId: string; roundRobin: boolean }[] }>(path)).items;
  });
  expect(members.map((those) => those.map(({ userId }) => userId))).toEqual(campaignIds.map(() => known));
  expect(members.map((those) => those.filter(({ roundRobin }) => roundRobin).length)).toEqual(
    campaignIds.map((id) => (id === shared ? known.length : 0)),
  );
  const roundRobin = await again.read<{ members: { userId: string }[] }>(`/campaigns/${shared}/round-robin`);
  expect(roundRobin.members.map(({ userId }) => userId)).toEqual(known);

  const { items } = await again.read<{ items: JournalEntry[] }>('/journal?pageSize=50');
  const ofJob = items.filter(({ target }) => target.id === jobId).map(({ type }) => type);
  expect(ofJob.sort()).toEqual(['assignment-job.created', 'assignment-job.finished', 'assignment-job.started']);
});
