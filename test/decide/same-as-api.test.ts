import { expect, it } from 'vitest';
import type { Decider, Evaluation } from '../../package/decide/index.ts';
import { askPoint, type Decided, makeDreamTeam, putPolicy } from '../decisions/authzen-world.ts';
import { type Question, questions } from '../properties/decisions/world.ts';
import { api } from '../support/api/api.ts';
import { agent, service, user } from '../support/api/identity.ts';
import { setClock } from '../support/clock/clock.ts';
import fc, { patience, runs } from '../support/random/fast-check.ts';
import { policies, userIds } from '../support/random/policies.ts';
import { start, useHost } from '../support/world/host.ts';
import { makeMachine } from '../support/world/workflow.ts';
import { makeCampaign, makeJob, makeSession, makeUser } from '../support/world/world.ts';
import { maxStaleness, useServer } from './decider-world.ts';

/* Decisions in the product's process, against those of the API, while everything that they depend on changes. */

useHost();
const machine = makeMachine();
const server = useServer();

const campaignIds = ['one', 'two'];
const minute = 60_000;

/** An account, its open sessions by the names in questions, and the time since the start. */
interface World {
  accountId: string;
  sessions: Map<string, string>;
  grants: string[];
}

type Change = (world: World) => Promise<unknown>;

const owner = (accountId: string) => user('owner', accountId, 'olga');
const advance = (millis: number): void => {
  server.time += millis;
  setClock(new Date(Date.parse(start) + server.time).toISOString());
};

/** Grants access and lets an agent in. A refusal is a change, too: the grantor may be gone. */
const openSession =
  (name: string, scope: string, duration: string): Change =>
  async ({ accountId, sessions, grants }) => {
    const body = { scope, duration };
    const made = await api<{ grantId: string }>('createGrant', { as: owner(accountId), params: { accountId }, body });
    if (made.status !== 201) return;
    grants.push(made.body.grantId);
    const opened = await makeSession(accountId, agent(undefined, `agent-${grants.length}`)).catch(() => undefined);
    if (opened) sessions.set(name, opened.sessionId);
  };

const changes: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 4,
    arbitrary: policies().map(
      (policy): Change =>
        ({ accountId }) =>
          putPolicy(accountId, policy),
    ),
  },
  {
    weight: 3,
    arbitrary: fc
      .record({
        id: fc.constantFrom(...userIds),
        role: fc.constantFrom('owner', 'admin', 'member'),
        kind: fc.constantFrom('internal', 'external'),
        status: fc.constantFrom('active', 'active', 'suspended'),
        twoFactor: fc.boolean(),
      })
      .map(
        ({ id, ...fields }): Change =>
          ({ accountId }) =>
            makeUser(accountId, id, fields),
      ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...userIds).map(
      (userId): Change =>
        ({ accountId }) =>
          api('deleteUser', { as: service, params: { accountId, userId } }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom('ses_1', 'ses_2'), fc.constantFrom('read_only', 'full'), fc.constantFrom('PT10M', 'P1D'))
      .map(([name, scope, duration]) => openSession(name, scope, duration)),
  },
  {
    weight: 1,
    arbitrary: fc.constant<Change>(({ accountId, grants }) =>
      api('revokeGrant', { as: owner(accountId), params: { accountId, grantId: grants.pop() ?? 'grt_0' } }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .record({
        userIds: fc.constantFrom(['mia'], ['ada'], ['olga']),
        campaignIds: fc.constantFrom(['one'], ['one', 'two']),
        canAccess: fc.boolean(),
      })
      .map(
        ({ userIds: ids, canAccess, campaignIds: some }): Change =>
          async ({ accountId }) => {
            const change = canAccess ? { campaignIds: some, roundRobin: true } : { campaignIds: some, canAccess };
            await makeJob(accountId, ids, change).catch(() => undefined);
            await machine.run();
          },
      ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom(...campaignIds), fc.constantFrom('active', 'archived')).map(
      ([id, status]): Change =>
        ({ accountId }) =>
          makeCampaign(accountId, id, { status }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.nat({ max: 20 }).map(
      (n): Change =>
        async () =>
          advance(n * minute),
    ),
  },
);

const steps = fc.array(fc.tuple(changes, fc.array(questions, { minLength: 6, maxLength: 12 })), {
  minLength: 3,
  maxLength: 6,
});

const makeWorld = async (): Promise<World> => {
  const accountId = await makeDreamTeam();
  const roles = { olga: 'owner', ada: 'admin', mia: 'member' };
  for (const [id, role] of Object.entries(roles)) await makeUser(accountId, id, { role, twoFactor: id === 'mia' });
  for (const id of campaignIds) await makeCampaign(accountId, id);
  await makeJob(accountId, ['mia'], { campaignIds, roundRobin: true });
  await machine.run();
  const world: World = { accountId, sessions: new Map(), grants: [] };
  await openSession('ses_1', 'read_only', 'P1D')(world);
  await openSession('ses_2', 'full', 'PT10M')(world);
  return world;
};

/** The question with the ids of the sessions that it names. */
const about = ({ sessions }: World, { subject, context, ...rest }: Question): Evaluation => {
  const sessionOf = (name: unknown) => sessions.get(String(name)) ?? name;
  return {
    ...rest,
    subject: { ...subject, id: String(sessionOf(subject.id)) },
    ...(context === undefined
      ? {}
      : { context: 'sessionId' in context ? { ...context, sessionId: sessionOf(context.sessionId) } : context }),
  };
};

const askApi = async (accountId: string, evaluations: Evaluation[]): Promise<Decided[]> => {
  const body = { evaluations };
  return (await askPoint<{ evaluations: Decided[] }>('evaluateAll', accountId, { body })).body.evaluations;
};

const reasons = new Map<string, number>();

const compare = async (decider: Decider, world: World, asked: Evaluation[]): Promise<void> => {
  const expected = await askApi(world.accountId, asked);
  for (const isKept of [false, true]) {
    const options = isKept ? { maxStaleness } : { maxStaleness: 0 };
    // The second time all of it is kept, so nothing is awaited.
    const decided = asked.map((evaluation) => decider.decide(world.accountId, evaluation, options));
    expect(await Promise.all(decided), JSON.stringify(asked)).toEqual(expected);
  }
  for (const { context } of expected) reasons.set(context?.reason ?? '', (reasons.get(context?.reason ?? '') ?? 0) + 1);
};

it(
  'decides as the API does at this instant, whatever has changed',
  async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        server.time = 1;
        advance(0);
        const world = await makeWorld();
        const decider = server.decider();
        for (const [change, some] of all) {
          await change(world);
          advance(1);
          await compare(
            decider,
            world,
            some.map((question) => about(world, question)),
          );
        }
      }),
      { numRuns: runs(80) },
    );
  },
  patience,
);

it('meets every reason on the way', () => {
  expect([...reasons.keys()].sort()).toEqual([
    ...['campaign-access', 'campaign-archived', 'default', 'edition', 'no-campaign-access', 'not-in-edition'],
    ...['not-in-support-session', 'restriction', 'rule', 'session-ended', 'session-of-another', 'session-read-only'],
    ...['two-factor-needed', 'unknown-campaign', 'unknown-subject', 'user-suspended'],
  ]);
});
