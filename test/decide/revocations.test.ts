import { beforeEach, describe, expect, it } from 'vitest';
import type { Decider, Evaluation } from '../../package/decide/index.ts';
import { clock } from '../../shared/core/clock.ts';
import { makeDreamTeam, putPolicy } from '../decisions/authzen-world.ts';
import { api } from '../support/api/api.ts';
import { service, user } from '../support/api/identity.ts';
import { setClock } from '../support/clock/clock.ts';
import { aboutSession, createFakeGatehouse } from '../support/product/fake-gatehouse.ts';
import { useHost } from '../support/world/host.ts';
import { makeMachine } from '../support/world/workflow.ts';
import { makeCampaign, makeJob, makeSession, makeUser } from '../support/world/world.ts';
import { maxStaleness, useServer } from './decider-world.ts';

/* Nothing is allowed once a revocation is older than `maxStaleness`, whatever the network does. */

useHost();
const machine = makeMachine();
const server = useServer();

let accountId: string;
let sessionId: string;
let decider: Decider;
let grantId: string;

const params = () => ({ accountId });
const owner = () => user('owner', accountId, 'olga');
const minutesAfter = (instant: string, minutes: number): string =>
  new Date(Date.parse(instant) + minutes * 60_000).toISOString();
const changed = async (answer: Promise<{ status: number; body: unknown }>): Promise<void> => {
  const { status, body } = await answer;
  if (status > 202) throw new Error(`not changed: ${JSON.stringify(body)}`);
};

const file = { type: 'file', id: 'one' };
const byMia: Evaluation = { subject: { type: 'user', id: 'mia' }, action: { name: 'read' }, resource: file };
const onCampaign: Evaluation = {
  ...byMia,
  action: { name: 'receive_leads' },
  resource: { type: 'campaign', id: 'camp' },
};
const inSession = (): Evaluation => ({ ...byMia, subject: { type: 'support_session', id: sessionId } });
const asOlga = (): Evaluation => ({ ...byMia, subject: { type: 'user', id: 'olga' }, context: { sessionId } });

beforeEach(async () => {
  accountId = await makeDreamTeam();
  await makeUser(accountId, 'olga', { role: 'owner' });
  await makeUser(accountId, 'mia', { role: 'admin' });
  await makeCampaign(accountId, 'camp');
  await makeJob(accountId, ['mia'], { campaignIds: ['camp'], roundRobin: true });
  await machine.run();
  await putPolicy(accountId, { restrictions: { 'opportunity.export': 'admins' } });
  const grant = await api<{ grantId: string }>('createGrant', { as: owner(), params: params(), body: {} });
  ({ grantId } = grant.body);
  ({ sessionId } = await makeSession(accountId));
  Object.assign(server, { outage: undefined, delay: undefined });
  decider = server.decider();
});

const exports: Evaluation = { ...byMia, action: { name: 'export' }, resource: { type: 'opportunity', id: 'one' } };
const putMia = (fields: Record<string, unknown>) => changed(makeUser(accountId, 'mia', fields));
const removeUser = (userId: string) => changed(api('deleteUser', { as: service, params: { accountId, userId } }));

const revocations: [string, () => Evaluation, () => Promise<unknown>][] = [
  ['a suspended user', () => byMia, () => putMia({ role: 'admin', status: 'suspended' })],
  ['a removed user', () => byMia, () => removeUser('mia')],
  ['a role that was taken', () => exports, () => putMia({ role: 'member' })],
  ['a rule that forbids', () => byMia, () => putPolicy(accountId, { defaultDecision: 'deny' })],
  ['two-factor authentication', () => byMia, () => putPolicy(accountId, { twoFactor: 'always' })],
  [
    'access to a campaign',
    () => onCampaign,
    async () => {
      await makeJob(accountId, ['mia'], { campaignIds: ['camp'], canAccess: false });
      await machine.run();
    },
  ],
  ['an archived campaign', () => onCampaign, () => makeCampaign(accountId, 'camp', { status: 'archived' })],
  [
    'a removed campaign',
    () => onCampaign,
    () => changed(api('deleteCampaign', { as: service, params: { accountId, campaignId: 'camp' } })),
  ],
  [
    'a revoked grant, in a session',
    inSession,
    () => changed(api('revokeGrant', { as: owner(), params: { accountId, grantId } })),
  ],
  [
    'an ended session, by the user acted for',
    asOlga,
    () => changed(api('endSession', { as: owner(), params: { accountId, sessionId } })),
  ],
  [
    'a suspended grantor, in a session',
    inSession,
    () => makeUser(accountId, 'olga', { role: 'owner', status: 'suspended' }),
  ],
];

describe.each(revocations)('%s', (_, evaluationOf, revoke) => {
  it('is denied when the revocation is older than maxStaleness, online and offline', async () => {
    const evaluation = evaluationOf();
    expect(await decider.decide(accountId, evaluation)).toMatchObject({ decision: true });
    const readAt = server.time;
    await revoke();
    server.outage = () => Promise.reject(new Error('the network is down'));
    // As old as the caller allows: decided at once, as it was.
    server.time = readAt + maxStaleness;
    expect(decider.decide(accountId, evaluation)).toMatchObject({ decision: true });
    server.time += 1;
    expect(await decider.decide(accountId, evaluation)).toMatchObject({
      decision: false,
      context: { reason: 'unavailable', error: { status: 503, message: 'the network is down' } },
    });
    server.outage = undefined;
    server.time += 500;
    const denied = await decider.decide(accountId, evaluation);
    expect(denied).toMatchObject({ decision: false });
    expect(denied.context?.reason).not.toBe('unavailable');
  });

  it('is denied at once by a decision that allows no staleness', async () => {
    const evaluation = evaluationOf();
    await decider.decide(accountId, evaluation);
    await revoke();
    server.time += 1;
    expect(await decider.decide(accountId, evaluation, { maxStaleness: 0 })).toMatchObject({ decision: false });
  });
});

it('is denied from the instant at which a session that is not renewed ends, on facts of before', async () => {
  const evaluation = inSession();
  const hour = { maxStaleness: 3_600_000 };
  const inMinutes = (minutes: number) => {
    server.time += minutes * 60_000;
    setClock(minutesAfter(clock.now(), minutes));
  };
  expect(await decider.decide(accountId, evaluation, hour)).toMatchObject({ decision: true });
  inMinutes(29);
  expect(decider.decide(accountId, evaluation, hour)).toMatchObject({ decision: true });
  inMinutes(1);
  const denied = { decision: false, context: { reason: 'session-ended' } };
  expect(decider.decide(accountId, evaluation, hour)).toMatchObject(denied);
  expect((await api('evaluate', { as: service, params: params(), body: evaluation })).body).toMatchObject(denied);
  // Nor on facts of now: the session is listed as open until the sweep.
  expect(await server.decider().decide(accountId, evaluation)).toMatchObject(denied);
});

it('is denied in the background refresh already, before maxStaleness is over', async () => {
  await decider.decide(accountId, byMia);
  await putMia({ role: 'admin', status: 'suspended' });
  server.time += maxStaleness / 2 + 1;
  expect(decider.decide(accountId, byMia)).toMatchObject({ decision: true });
  await expect.poll(async () => (await decider.decide(accountId, byMia)).context?.reason).toBe('user-suspended');
});

it('refreshes what decisions go on asking about, again and again', async () => {
  server.requests.length = 0;
  await decider.decide(accountId, byMia);
  const bundles = () => server.requests.filter((path) => path.includes('/policy/bundle'));
  for (const read of [2, 3]) {
    server.time += maxStaleness / 2 + 1;
    decider.decide(accountId, byMia);
    await expect.poll(() => bundles().length).toBe(read);
    // By now the refresh is over.
    await server.decider({ fetch }).decide(accountId, byMia);
  }
  expect(bundles().every((path) => path.includes('users=mia'))).toBe(true);
});

it('does not come back with an answer that was on its way when the session ended', async () => {
  const evaluation = inSession();
  await decider.decide(accountId, evaluation);
  const held = Promise.withResolvers<void>();
  server.delay = () => held.promise;
  const late = decider.decide(accountId, evaluation, { maxStaleness: -1 });
  server.time += 1;
  decider.receive({
    sub_id: { session: { id: sessionId }, tenant: { id: accountId } },
    events: { 'https://schemas.openid.net/secevent/caep/event-type/session-revoked': {} },
  });
  held.resolve();
  const ended = { decision: false, context: { reason: 'session-ended' } };
  expect(await late).toMatchObject(ended);
  expect(await decider.decide(accountId, evaluation)).toMatchObject(ended);
});

it('is denied at once by a signal that a verifier has received', async () => {
  const gatehouse = await createFakeGatehouse();
  const verifier = gatehouse.verifier({ poll: false, onSignal: ({ claims }) => decider.receive(claims) });
  const evaluation = inSession();
  expect(await decider.decide(accountId, evaluation)).toMatchObject({ decision: true });
  await verifier.receive(await gatehouse.ended('jrn_1', { sub_id: aboutSession(sessionId, accountId) }));
  expect(decider.decide(accountId, evaluation)).toMatchObject({
    ...{ decision: false, context: { reason: 'session-ended' } },
  });
});

it.each([{}, { sub_id: null }, { sub_id: 'x' }, { sub_id: {} }, { sub_id: { tenant: null }, events: null }])(
  'stays with claims that it cannot read: %j',
  async (claims) => {
    await decider.decide(accountId, byMia);
    decider.receive(claims);
    expect(decider.decide(accountId, byMia)).toMatchObject({ decision: true });
  },
);
