import { beforeAll, describe, expect, it } from 'vitest';
import type { AssignmentPreview } from '../../shared/assignments/job-request.ts';
import { type CampaignWorld, makeCampaignWorld } from '../campaigns/campaign-world.ts';
import { problemName, type Result, StrictProblem } from '../support/api/call.ts';
import { isWrite, recorded } from '../support/database/sdk.ts';
import { makeTable } from '../support/database/table.ts';
import { readJournal } from '../support/events/chain.ts';
import { makeMachine } from '../support/world/workflow.ts';
import { assign, makeJob, readJob } from '../support/world/world.ts';

const machine = makeMachine();

/** Two users and two campaigns; nothing that is refused or previewed changes it. */
let shared: CampaignWorld;
beforeAll(async () => {
  await makeTable();
  shared = await makeCampaignWorld(2, 2);
});

const give = { campaignIds: ['camp-0'], canAccess: true };
const ids = (count: number): string[] => Array.from({ length: count }, (_, n) => `user-${n}`);

type Errors = { pointer: string; message: string }[];

/** What is refused, as a job and as a preview alike; nothing is written. */
const refused = async (body: unknown): Promise<[status: number, name: string | undefined, errors: Errors]> => {
  const answers: Result<unknown>[] = [];
  for (const preview of ['false', 'true']) {
    const { result, sent } = await recorded(() => assign(shared.accountId, body, { preview }));
    expect(sent.filter(isWrite)).toEqual([]);
    answers.push(result);
  }
  const [first, second] = answers.map((answer) => StrictProblem.parse(answer.body));
  expect({ ...second, requestId: '' }).toEqual({ ...first, requestId: '' });
  return [answers[0]?.status ?? 0, problemName(answers[0] as Result), first?.errors ?? []];
};

describe('what is refused', () => {
  it('is one user too many', async () => {
    expect(await refused({ userIds: ids(10_001), changes: [give] })).toEqual([
      422,
      'too-many-users',
      [{ pointer: '#/userIds', message: 'has 10001 users' }],
    ]);
  });

  it('is a campaign that is none of the account, each by its place', async () => {
    const [status, name, errors] = await refused({
      userIds: ['user-0'],
      changes: [give, { campaignIds: ['camp-1', 'ghost', 'camp-0', 'spook'], roundRobin: true }],
    });
    expect([status, name]).toEqual([422, 'unknown-campaign']);
    expect(errors).toEqual(
      [1, 3].map((place) => ({
        pointer: `#/changes/1/campaignIds/${place}`,
        message: 'is not a campaign of the account',
      })),
    );
    // Of another account, too.
    const other = await makeCampaignWorld(0, 3);
    expect(other.campaignIds).toContain('camp-2');
    const foreign = await refused({ userIds: ['user-0'], changes: [{ campaignIds: ['camp-2'], canAccess: true }] });
    expect(foreign[1]).toBe('unknown-campaign');
    const named = { campaignIds: Array.from({ length: 60 }, (_, n) => `ghost-${n}`), canAccess: true };
    expect((await refused({ userIds: ['user-0'], changes: [named] }))[2]).toHaveLength(50);
  });

  it('is taking away from several users at once, each box by its place', async () => {
    expect(
      await refused({
        userIds: ids(2),
        changes: [give, { ...give, canAccess: false }, { campaignIds: 'all', roundRobin: false }],
      }),
    ).toEqual([
      422,
      'bulk-removal',
      [
        { pointer: '#/changes/1/canAccess', message: 'must not be false for several users' },
        { pointer: '#/changes/2/roundRobin', message: 'must not be false for several users' },
      ],
    ]);
  });

  it('is round robin without access in the same change', async () => {
    for (const userIds of [ids(1), ids(2)]) {
      expect(await refused({ userIds, changes: [give, { ...give, canAccess: false, roundRobin: true }] })).toEqual([
        422,
        'round-robin-needs-access',
        [{ pointer: '#/changes/1/roundRobin', message: 'must not be true where canAccess is false' }],
      ]);
    }
  });

  it.each<[string, unknown, string]>([
    ['no users', { userIds: [], changes: [give] }, '#/userIds'],
    ['a user twice', { userIds: ['user-0', 'user-0'], changes: [give] }, '#/userIds'],
    ['what is no id', { userIds: ['user-0', 'a b'], changes: [give] }, '#/userIds/1'],
    ['no changes', { userIds: ['user-0'], changes: [] }, '#/changes'],
    ['more changes than may be', { userIds: ['user-0'], changes: new Array(101).fill(give) }, '#/changes'],
    ['a change of nothing', { userIds: ['user-0'], changes: [{ campaignIds: 'all' }] }, '#/changes/0'],
    ['no campaigns', { userIds: ['user-0'], changes: [{ ...give, campaignIds: [] }] }, '#/changes/0/campaignIds'],
    [
      'a campaign twice',
      { userIds: ['a'], changes: [{ ...give, campaignIds: ['c', 'c'] }] },
      '#/changes/0/campaignIds',
    ],
    ['`every`', { userIds: ['user-0'], changes: [{ ...give, campaignIds: 'every' }] }, '#/changes/0/campaignIds'],
    ['a box that is none', { userIds: ['user-0'], changes: [{ ...give, admin: true }] }, '#/changes/0/admin'],
    ['a box of text', { userIds: ['user-0'], changes: [{ ...give, canAccess: 'yes' }] }, '#/changes/0/canAccess'],
    ['nothing', {}, '#/userIds'],
  ])('is %s', async (_, body, pointer) => {
    const [status, name, errors] = await refused(body);
    expect([status, name, errors.map((one) => one.pointer)]).toEqual([
      400,
      'invalid-request',
      expect.arrayContaining([pointer]),
    ]);
  });

  it('is a body of more than four mebibytes', async () => {
    const answer = await shared.call('createAssignmentJob', {}, { text: `{"userIds":["${'x'.repeat(4_194_304)}"]}` });
    expect([answer.status, problemName(answer)]).toEqual([413, 'body-too-large']);
  });

  it('is another word for a preview', async () => {
    const answer = await assign(shared.accountId, { userIds: ['user-0'], changes: [give] }, { preview: 'yes' });
    expect(answer.body).toMatchObject({ errors: [{ pointer: '/query/preview' }] });
  });
});

describe('a preview', () => {
  const preview = async ({ accountId }: CampaignWorld, userIds: string[], ...changes: object[]) => {
    const { result, sent } = await recorded(() => assign(accountId, { userIds, changes }, { preview: 'true' }));
    expect([result.status, sent.filter(isWrite)]).toEqual([200, []]);
    return result.body as unknown as AssignmentPreview;
  };

  it('is the exact difference, users with the same together, and changes nothing', async () => {
    const world = await makeCampaignWorld(4, 3);
    const { accountId } = world;
    await makeJob(accountId, ['user-0'], { campaignIds: ['camp-0'], roundRobin: true });
    await makeJob(accountId, ['user-1'], { campaignIds: ['camp-0'], canAccess: true });
    await machine.run();
    const before = await readJournal(accountId);
    const changes = [
      { campaignIds: 'all', canAccess: true },
      { campaignIds: ['camp-0'], roundRobin: true },
    ];
    const userIds = ['user-3', 'user-2', 'user-1', 'user-0', 'ghost'];
    const shown = await preview(world, userIds, ...changes);
    const none = { accessRemoved: [], roundRobinRemoved: [] };
    expect(shown).toMatchObject({
      ...{ preview: true, complete: true, total: 15, changed: 2 + 3 + 3 + 3 },
      ...{ accessGranted: 2 + 2 + 3 + 3, accessRemoved: 0, roundRobinAdded: 3, roundRobinRemoved: 0 },
      unknownUserIds: ['ghost'],
    });
    const rest = ['camp-1', 'camp-2'];
    expect(shown.differences).toHaveLength(3);
    expect(shown.differences).toEqual(
      expect.arrayContaining([
        { userIds: ['user-2', 'user-3'], accessGranted: ['camp-0', ...rest], roundRobinAdded: ['camp-0'], ...none },
        { userIds: ['user-1'], accessGranted: rest, roundRobinAdded: ['camp-0'], ...none },
        { userIds: ['user-0'], accessGranted: rest, roundRobinAdded: [], ...none },
      ]),
    );
    expect([await readJournal(accountId), machine.started]).toEqual([before, []]);
    expect(await world.rows('user-2')).toEqual(['camp-0 --', 'camp-1 --', 'camp-2 --']);
    // What is shown is what then comes.
    const { jobId } = await makeJob(accountId, userIds, ...changes);
    await machine.run();
    expect((await readJob(accountId, jobId)).changed).toBe(shown.changed);
    expect(await preview(world, userIds.slice(0, 4), ...changes)).toMatchObject({ changed: 0, differences: [] });
  });

  it('states what is taken away', async () => {
    const world = await makeCampaignWorld(1, 2);
    await makeJob(world.accountId, ['user-0'], { campaignIds: 'all', roundRobin: true });
    await machine.run();
    const [removed, left] = [
      { campaignIds: ['camp-0'], canAccess: false },
      { campaignIds: ['camp-1'], roundRobin: false },
    ];
    expect(await preview(world, ['user-0'], removed, left)).toMatchObject({
      ...{ changed: 2, accessGranted: 0, accessRemoved: 1, roundRobinAdded: 0, roundRobinRemoved: 2 },
      differences: [{ accessRemoved: ['camp-0'], roundRobinRemoved: ['camp-0', 'camp-1'] }],
    });
  });

  it('is not remembered as the job that it is not', async () => {
    const { accountId, call, userIds } = shared;
    const post = (preview: string) =>
      call(
        'createAssignmentJob',
        {},
        {
          body: { userIds, changes: [give] },
          query: { preview },
          headers: { 'idempotency-key': `k-${accountId}` },
        },
      );
    expect((await post('true')).status).toBe(200);
    const made = await post('false');
    expect([made.status, made.headers['idempotency-replayed']]).toEqual([202, undefined]);
    await machine.run();
  });
});
