import { handler as outbox } from '../../../functions/signals/outbox-handler.ts';
import { listJournal } from '../../../shared/journal/store.ts';
import { service } from '../../../test/support/identity.ts';
import { makeAccount, succeed } from '../../support/account-world.ts';
import { freshTable } from '../../support/database.ts';
import { step } from '../../support/progress.ts';
import { type Cost, costOf } from './cost.ts';

interface Polled {
  sets: Record<string, string>;
  moreAvailable: boolean;
}

const poll = (body: object): Promise<Polled> => succeed<Polled>('pollSignals', { as: service, body });

const jtisOf = ({ sets }: Polled, expected: number): string[] => {
  const jtis = Object.keys(sets);
  if (jtis.length !== expected) throw new Error(`${jtis.length} of ${expected} signals were delivered`);
  return jtis;
};

const most = 25;

/** `count` sessions end; their signals are kept, delivered by one poll and acknowledged by the next. */
const deliver = async (count: number): Promise<Cost[]> => {
  const { accountId, owner, grantIds } = await makeAccount(`signals-${count}`, 1, count);
  await succeed('revokeGrant', { as: owner, params: { accountId, grantId: grantIds[0] ?? '' } });
  const { items } = await listJournal(accountId, { size: 100 });
  const endings = items.filter(({ type }) => type === 'support-session.ended');
  const keep = async (): Promise<void> => {
    for (const detail of endings) await outbox({ detail });
  };
  const kept = await costOf(`${count}: kept for the receiver`, keep, count);
  const delivered = await costOf(`${count}: delivered by one poll`, () => poll({ maxEvents: most }), count);
  const ack = jtisOf(delivered.result, count);
  const acknowledge = () => poll({ ack, maxEvents: most });
  const acknowledged = await costOf(`${count}: acknowledged by the next, which finds no more`, acknowledge, count);
  jtisOf(acknowledged.result, 0);
  return [kept, delivered, acknowledged];
};

/** What one signal costs to one receiver, alone and among others. */
export const signals = async (): Promise<Cost[]> => {
  await freshTable('signals');
  const idle = await costOf('a poll that finds nothing', () => poll({}));
  return [...(await step('1 signal', () => deliver(1))), ...(await step(`${most} signals`, () => deliver(most))), idle];
};
