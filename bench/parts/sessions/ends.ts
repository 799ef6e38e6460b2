import { handler as outbox } from '../../../functions/signals/outbox-handler.ts';
import { listJournal } from '../../../shared/journal/store.ts';
import { service } from '../../../test/support/api/identity.ts';
import { type Cost, costOf } from '../../support/cost.ts';
import { freshTable, step } from '../../support/environment.ts';
import { makeSupported, succeed } from '../../support/world.ts';

const makeRevocable = async (accountId: string, sessions: number) => {
  const { owner, grantIds } = await makeSupported(accountId, { grants: 1, sessions });
  const params = { accountId, grantId: grantIds[0] ?? '' };
  return { owner, revoke: () => succeed('revokeGrant', { as: owner, params }) };
};

const revocation = async (sessions: number): Promise<Cost> => {
  const accountId = `revoke-${sessions}`;
  const { owner, revoke } = await makeRevocable(accountId, sessions);
  const cost = await costOf(`${sessions} open sessions`, revoke);
  const list = { as: owner, params: { accountId }, query: { pageSize: '50' } };
  const { items } = await succeed<{ items: { status: string }[] }>('listSessions', list);
  const ended = items.filter(({ status }) => status === 'ended').length;
  if (ended !== sessions) throw new Error(`${ended} of ${sessions} sessions have ended`);
  return cost;
};

/** The revocation of a grant with none, one, and the maximum of sessions open under it. */
export const revocations = async (): Promise<Cost[]> => {
  await freshTable('revocation');
  const costs: Cost[] = [];
  for (const sessions of [0, 1, 25]) costs.push(await step(`revocation, ${sessions}`, () => revocation(sessions)));
  return costs;
};

const most = 25;

const poll = async (expected: number, body: object): Promise<string[]> => {
  const { sets } = await succeed<{ sets: object }>('pollSignals', { as: service, body });
  const ids = Object.keys(sets);
  if (ids.length !== expected) throw new Error(`${ids.length} of ${expected} signals were delivered`);
  return ids;
};

/** `count` sessions end; their signals are stored, delivered by one poll and acknowledged by the next. */
const deliver = async (count: number): Promise<Cost[]> => {
  const accountId = `signals-${count}`;
  await (await makeRevocable(accountId, count)).revoke();
  const { items } = await listJournal(accountId, { size: 100 });
  const store = async (): Promise<void> => {
    for (const detail of items) if (detail.type === 'support-session.ended') await outbox({ detail });
  };
  const stored = await costOf(`${count}: stored for the receiver`, store, count);
  const delivered = await costOf(`${count}: delivered by one poll`, () => poll(count, { maxEvents: most }), count);
  const ack = delivered.result;
  const acknowledge = () => poll(0, { ack, maxEvents: most });
  return [
    stored,
    delivered,
    await costOf(`${count}: acknowledged by the next, which finds no more`, acknowledge, count),
  ];
};

/** What one signal costs for one receiver, alone and among others. */
export const signals = async (): Promise<Cost[]> => {
  await freshTable('signals');
  const idle = await costOf('a poll that finds nothing', () => poll(0, {}));
  return [...(await deliver(1)), ...(await deliver(most)), idle];
};
