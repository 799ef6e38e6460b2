import { beforeEach, expect, it } from 'vitest';
import type { Decider, Evaluation } from '../../package/decide/index.ts';
import { makeDreamTeam } from '../decisions/authzen-world.ts';
import { api } from '../support/api/api.ts';
import { service } from '../support/api/identity.ts';
import { useHost } from '../support/world/host.ts';
import { makeCampaign, makeUser } from '../support/world/world.ts';
import { useServer } from './decider-world.ts';

/* What a product asks may come from its own users. It must neither change an answer nor stop the decisions of others. */

useHost();
const server = useServer();

let accountId: string;
let decider: Decider;
let errors: unknown[];

const byMia: Evaluation = {
  subject: { type: 'user', id: 'mia' },
  action: { name: 'read' },
  resource: { type: 'file', id: 'one' },
};
const askApi = async (body: Evaluation): Promise<unknown> =>
  (await api('evaluate', { as: service, params: { accountId }, body })).body;

beforeEach(async () => {
  accountId = await makeDreamTeam();
  await makeUser(accountId, 'mia', { role: 'member' });
  errors = [];
  server.outage = undefined;
  decider = server.decider({ onError: (error) => errors.push(error) });
});

it.each([
  ['with a slash', '../x'],
  ['with spaces', 'not an id'],
  ['of dots', '..'],
  ['of 4 KB', 'x'.repeat(4096)],
])('answers as the API about a campaign with an id %s, which none can have, and goes on deciding', async (_, id) => {
  const access = { ...byMia, action: { name: 'access' }, resource: { type: 'campaign', id } };
  const denied = await decider.decide(accountId, access);
  expect(denied).toMatchObject({ decision: false, context: { reason: 'unknown-campaign' } });
  expect(denied).toEqual(await askApi(access));
  expect(errors).toEqual([]);
  expect(decider.decide(accountId, byMia)).toMatchObject({ decision: true });
});

it.each(['__proto__', 'constructor', 'toString'])('takes %s for an id like any other', async (id) => {
  const about = (subject: string): Evaluation => ({
    subject: { type: 'user', id: subject },
    action: { name: 'access' },
    resource: { type: 'campaign', id },
  });
  const inSession = { ...byMia, context: { sessionId: id } };
  for (const evaluation of [about(id), about('mia'), inSession])
    expect(await decider.decide(accountId, evaluation)).toEqual(await askApi(evaluation));
  await makeUser(accountId, id, { role: 'member' });
  await makeCampaign(accountId, id);
  server.time += 1001;
  for (const evaluation of [about(id), about('mia'), { ...byMia, subject: { type: 'user', id } }])
    expect(await decider.decide(accountId, evaluation)).toEqual(await askApi(evaluation));
});

it.each<[string, object]>([
  ['an action without a name', { action: { name: '' } }],
  ['a context that is null', { context: null }],
  ['a context that is a list', { context: [] }],
  ['properties that are a text', { resource: { ...byMia.resource, properties: 'x' } }],
])('refuses %s, as the API does, and denies no other decision because of it', async (_, malformed) => {
  const evaluation = { ...byMia, ...malformed };
  expect(() => decider.decide(accountId, evaluation)).toThrow(TypeError);
  expect(await askApi(evaluation)).toMatchObject({ status: 400 });
  expect(await decider.decide(accountId, byMia)).toMatchObject({ decision: true });
});

it('refuses a maxStaleness that is no number: nothing would be too old', () => {
  for (const maxStaleness of [Number.NaN, undefined as unknown as number])
    expect(() => server.decider({ maxStaleness })).toThrow('maxStaleness must be a number');
  expect(() => decider.decide(accountId, byMia, { maxStaleness: Number.NaN })).toThrow(TypeError);
});

it('waits for a minute at most after a refusal, whatever it asks for', async () => {
  server.outage = async () => Response.json({}, { status: 429, headers: { 'retry-after': '86400' } });
  expect(await decider.decide(accountId, byMia)).toMatchObject({ context: { reason: 'unavailable' } });
  server.time += 60_000;
  server.outage = undefined;
  expect(await decider.decide(accountId, byMia)).toMatchObject({ decision: true });
});
