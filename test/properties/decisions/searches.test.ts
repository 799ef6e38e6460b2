import { beforeAll, expect, it } from 'vitest';
import { askPoint, type Decided, type Found, makeDreamTeam, putPolicy } from '../../decisions/authzen-world.ts';
import type { Result } from '../../support/api/call.ts';
import { makeTable } from '../../support/database/table.ts';
import fc, { patience, runs } from '../../support/random/fast-check.ts';
import { actionNames, policies, resourceIds, scalar, typeNames, userIds } from '../../support/random/policies.ts';
import { makeMachine } from '../../support/world/workflow.ts';
import { makeCampaign, makeJob, makeUser } from '../../support/world/world.ts';

/* Whatever the policy: several evaluations say what each says alone, and searches find what evaluations permit. */

const machine = makeMachine();
const campaignIds = ['one', 'two'];
let accountId: string;
beforeAll(async () => {
  await makeTable();
  accountId = await makeDreamTeam();
  const roles = { olga: 'owner', ada: 'admin', mia: 'member', constructor: 'member' };
  for (const [id, role] of Object.entries(roles)) await makeUser(accountId, id, { role, twoFactor: id === 'mia' });
  for (const id of campaignIds) await makeCampaign(accountId, id);
  await makeJob(accountId, ['mia'], { campaignIds: ['one'], roundRobin: true });
  await makeJob(accountId, ['ada'], { campaignIds, canAccess: true });
  await machine.run();
});

const properties = fc.dictionary(fc.constantFrom('status', 'role'), scalar, { maxKeys: 2 });
const questions = fc.record({
  subject: fc.record({
    type: fc.constantFrom('user', 'user', 'user', 'robot'),
    id: fc.constantFrom(...userIds, 'nobody'),
    properties,
  }),
  action: fc.record({ name: fc.constantFrom(...actionNames), properties }),
  resource: fc.record({
    type: fc.constantFrom(...typeNames, 'nothing'),
    id: fc.constantFrom(...resourceIds),
    properties,
  }),
  context: fc.record({ ip: scalar }),
});

const evaluateAll = async (evaluations: unknown[]): Promise<Decided[]> =>
  (await askPoint<{ evaluations: Decided[] }>('evaluateAll', accountId, { body: { evaluations } })).body.evaluations;

/** Those of some ids for which an evaluation is permitted. */
const permittedOf = async (ids: readonly string[], evaluationOf: (id: string) => unknown): Promise<string[]> => {
  const decided = ids.length === 0 ? [] : await evaluateAll(ids.map(evaluationOf));
  return ids.filter((_, index) => decided[index]?.decision).sort();
};

/** What a search finds, over all its pages. */
const found = async (name: 'searchSubjects' | 'searchResources' | 'searchActions', body: object, limit: number) => {
  const all: string[] = [];
  let token: string | undefined;
  for (let n = 0; token !== ''; n++) {
    const page = token === undefined ? { limit } : { token };
    const answer: Result<Found> = await askPoint<Found>(name, accountId, { body: { ...body, page } });
    expect([answer.status, n]).toEqual([200, Math.min(n, 30)]);
    all.push(...answer.body.results.map((one) => one.id ?? one.name ?? ''));
    token = answer.body.page.next_token;
  }
  return all;
};

const features = ['restrictions', 'rules', 'sensitive_actions', 'shadow', 'share_links', 'trash', 'two_factor'];
const presetTypes = ['prospecting_file', 'opportunity', 'client_folder', 'comment', 'email'];

interface Ruled {
  rules?: { resourceTypes: string[]; shadow?: boolean }[];
  resources?: { type: string; id: string }[];
}

/** Whether anything says anything of a resource. */
const isKnown = ({ rules = [], resources = [] }: Ruled, { type, id }: { type: string; id: string }): boolean => {
  if (type === 'campaign') return campaignIds.includes(id);
  if (type === 'feature') return features.includes(id);
  if (resources.some((one) => one.type === type)) return resources.some((one) => one.type === type && one.id === id);
  const ruled = rules.some(
    ({ shadow, resourceTypes }) => shadow !== true && (resourceTypes.includes(type) || resourceTypes.includes('*')),
  );
  return presetTypes.includes(type) || ruled;
};

it(
  'evaluations and searches agree',
  async () => {
    await fc.assert(
      fc.asyncProperty(
        policies({ draft: false }),
        fc.array(questions, { minLength: 3, maxLength: 3 }),
        fc.integer({ min: 1, max: 4 }),
        async (policy, evaluations, limit) => {
          await putPolicy(accountId, policy);
          const alone: Decided[] = [];
          for (const body of evaluations) alone.push((await askPoint<Decided>('evaluate', accountId, { body })).body);
          expect(await evaluateAll(evaluations)).toEqual(alone);
          for (const { subject, action, resource, context } of evaluations) {
            const rest = { action, resource, context };
            const isThere = isKnown(policy as Ruled, resource);
            const users = subject.type === 'user' && isThere ? [...userIds] : [];
            expect(await found('searchSubjects', { ...rest, subject }, limit)).toEqual(
              await permittedOf(users, (id) => ({ ...rest, subject: { ...subject, id } })),
            );
            const isKnownUser = subject.type === 'user' && subject.id !== 'nobody';
            const named = ((policy as Ruled).resources ?? [])
              .filter(({ type }) => type === resource.type)
              .map(({ id }) => id);
            const things = resource.type === 'campaign' ? campaignIds : resource.type === 'feature' ? features : named;
            expect(await found('searchResources', { ...rest, subject }, limit)).toEqual(
              await permittedOf(isKnownUser ? things : [], (id) => ({
                ...rest,
                subject,
                resource: { ...resource, id },
              })),
            );
            const actions = await found('searchActions', { subject, resource, context }, limit);
            const permitted = await permittedOf([...actionNames], (name) => ({
              subject,
              resource,
              context,
              action: { name },
            }));
            // All that it finds is permitted; and what is named for everything, it finds.
            expect(permitted).toEqual(
              expect.arrayContaining(actions.filter((one) => (actionNames as readonly string[]).includes(one))),
            );
            if (!isThere || !isKnownUser) expect(actions).toEqual([]);
            else
              expect(actions).toEqual(
                expect.arrayContaining(permitted.filter((one) => oftenNamed(policy).includes(one))),
              );
          }
        },
      ),
      { numRuns: runs(8) },
    );
  },
  patience,
);

/** The actions that the settings of a policy name, whatever its rules do. */
const oftenNamed = (policy: Record<string, unknown>): string[] => {
  const { sensitiveActions, supportSessions } = policy as Record<
    string,
    { actions?: string[]; readActions?: string[] }
  >;
  return [
    ...(sensitiveActions?.actions ?? ['delete', 'export', 'purge']),
    ...(supportSessions?.readActions ?? ['read', 'list', 'view', 'search', 'access']),
  ];
};
