import { TransactionCanceledException, TransactionConflictException } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { sweep } from '../../functions/expiry/sweep.ts';
import { clock } from '../../shared/core/clock.ts';
import { type CampaignWorld, makeCampaignWorld, makeRoundRobin } from '../campaigns/campaign-world.ts';
import { api } from '../support/api/api.ts';
import { service } from '../support/api/identity.ts';
import { setClock } from '../support/clock/clock.ts';
import { around, recorded } from '../support/database/sdk.ts';
import { makeTable } from '../support/database/table.ts';
import { makeMachine } from '../support/world/workflow.ts';
import { makeCampaign, makeJob, makeUser } from '../support/world/world.ts';

const machine = makeMachine();
beforeAll(makeTable);
afterEach(() => setClock());

const removeUser = ({ accountId }: CampaignWorld, userId: string) =>
  api('deleteUser', { as: service, params: { accountId, userId } });

const removeCampaign = ({ accountId }: CampaignWorld) =>
  api('deleteCampaign', { as: service, params: { accountId, campaignId: 'camp-0' }, query: { waiting: 'discard' } });

describe('a round robin', () => {
  it('knows people whose ids are names of what objects inherit', async () => {
    const world = await makeCampaignWorld(1, 1);
    const { accountId } = world;
    const odd = ['__proto__', 'constructor', 'toString', 'user-0'];
    for (const userId of odd) await makeUser(accountId, userId);
    await makeJob(accountId, odd, { campaignIds: 'all', roundRobin: true });
    await machine.run();
    const got = new Set<unknown>();
    for (const leadId of ['a', 'b', 'c', 'd']) got.add((await world.lead(leadId)).body.assignedTo);
    expect([...got].sort()).toEqual(odd);
    await world.setTerms('constructor', { weight: 3 });
    const { members } = await world.roundRobin();
    expect(members.map(({ userId, weight, total }) => `${userId} ${weight} ${total}`)).toEqual([
      '__proto__ 1 1',
      'constructor 3 1',
      'toString 1 1',
      'user-0 1 1',
    ]);
  });

  it('does not look again at who was removed', async () => {
    const world = await makeRoundRobin(40, machine);
    for (const userId of world.userIds.slice(1)) await removeUser(world, userId);
    // The first was user-0's turn; at the second, all the others had theirs.
    for (const leadId of ['first', 'second']) await world.lead(leadId);
    const { result, sent } = await recorded(() => world.lead('third'));
    expect(result.body).toMatchObject({ assignedTo: 'user-0' });
    expect(sent.map(({ action }) => action)).toEqual(['BatchGetItem', 'BatchGetItem', 'TransactWriteItems']);
  });

  it('gives a new member their share and no more, though leads of known contacts went out of turn', async () => {
    const world = await makeRoundRobin(2, machine);
    await makeCampaign(world.accountId, 'camp-0', { sticky: true });
    for (let n = 0; n < 20; n++) await world.lead(`sticky-${n}`, { contactId: `contact-${n % 2}` });
    await makeUser(world.accountId, 'newcomer');
    await makeJob(world.accountId, ['newcomer'], { campaignIds: 'all', roundRobin: true });
    await machine.run();
    const got: unknown[] = [];
    for (let n = 0; n < 12; n++) got.push((await world.lead(`new-${n}`)).body.assignedTo);
    expect(got.filter((userId) => userId === 'newcomer').length).toBeLessThanOrEqual(5);
  });
});

describe('a campaign that comes under the id of one that was removed', () => {
  it('has leads, contacts and a queue of its own', async () => {
    const world = await makeRoundRobin(2, machine);
    const { accountId, userIds } = world;
    await makeCampaign(accountId, 'camp-0', { sticky: true });
    const first = await world.lead('given', { contactId: 'cora' });
    for (const userId of userIds) await makeUser(accountId, userId, { status: 'suspended' });
    expect((await world.lead('waits')).body).toMatchObject({ queued: true });
    for (const userId of userIds) await makeUser(accountId, userId, { status: 'active' });
    await removeCampaign(world);
    await makeCampaign(accountId, 'camp-0', { sticky: true });
    const other = userIds.filter((userId) => userId !== first.body.assignedTo);
    await makeJob(accountId, other, { campaignIds: ['camp-0'], roundRobin: true });
    await machine.run();
    await sweep(clock.now(), () => true);
    expect(await world.readLead('waits')).toMatchObject({ queued: false, status: 'discarded' });
    const again = await world.lead('given', { contactId: 'cora' });
    expect([again.status, again.body]).toMatchObject([201, { assignedTo: other[0], explanation: { rule: 'turn' } }]);
    const { waiting } = await world.roundRobin();
    expect(waiting).toBe(0);
  });
});

it('a single write that meets a transaction is made again', async () => {
  const world = await makeRoundRobin(1, machine);
  await makeUser(world.accountId, 'user-0', { status: 'suspended' });
  await world.lead('one');
  let conflicts = 0;
  const { status } = await around(
    async ({ action }, send) => {
      if (action === 'UpdateItem' && conflicts++ < 2) {
        throw new TransactionConflictException({ message: 'a transaction is at it', $metadata: {} });
      }
      return send();
    },
    () => world.lead('two'),
  );
  expect([status, conflicts]).toEqual([201, 3]);
});

it('a lead that loses every race is queued, and answered without a conflict', async () => {
  const world = await makeRoundRobin(2, machine);
  await world.lead('before');
  // Other writers win every round until the time for retries is used up; the suite's clock would run with it.
  setClock(clock.now());
  let hours = 0;
  const time = vi.spyOn(performance, 'now').mockImplementation(() => 3_600_000 * hours++);
  const lost = { Code: 'ConditionalCheckFailed' };
  const busy = await around(
    async ({ action, input }, send) => {
      const items = (input as { TransactItems?: { Put?: { Item: { SK: string } } }[] }).TransactItems ?? [];
      const isPick = action === 'TransactWriteItems' && items.some(({ Put }) => Put?.Item.SK === 'RR');
      if (!isPick) return send();
      throw new TransactionCanceledException({
        ...{ message: 'lost', $metadata: {} },
        CancellationReasons: items.map(({ Put }) => (Put?.Item.SK === 'RR' ? lost : { Code: 'None' })),
      });
    },
    () => world.lead('busy'),
  );
  time.mockRestore();
  expect([busy.status, busy.body]).toMatchObject([
    201,
    { assignedTo: null, queued: true, explanation: { rule: 'busy' } },
  ]);
  await sweep(clock.now(), () => true);
  expect(await world.readLead('busy')).toMatchObject({
    assignedTo: 'user-1',
    explanation: { rule: 'turn', sequence: 2 },
  });
});
