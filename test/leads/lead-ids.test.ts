import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type CampaignWorld, makeRoundRobin } from '../campaigns/campaign-world.ts';
import { setClock } from '../support/clock/clock.ts';
import { makeTable } from '../support/database/table.ts';
import { makeMachine } from '../support/world/workflow.ts';
import { makeCampaign, makeUser } from '../support/world/world.ts';

const machine = makeMachine();
let world: CampaignWorld;
beforeAll(async () => {
  await makeTable();
  world = await makeRoundRobin(2, machine);
  await makeCampaign(world.accountId, 'camp-0', { sticky: true });
});
afterEach(() => setClock());

const ids = [
  '+4917012345678',
  'ada+tag@example.com',
  'a#b',
  'a b/c?d=%41',
  'Zoë – 東京 🏢',
  '…',
  '界'.repeat(256),
  '🏢'.repeat(256),
];

describe('ids of leads and contacts are opaque text', () => {
  it.each(ids)('%j', async (id) => {
    const created = await world.lead(id, { contactId: id });
    expect([created.status, created.body]).toMatchObject([201, { leadId: id, contactId: id }]);
    expect((await world.lead(id, { contactId: id })).status).toBe(200);
    expect(await world.readLead(id)).toEqual(created.body);
    const next = await world.lead(`${id.slice(0, 250)}-next`, { contactId: id });
    expect(next.body).toMatchObject({ assignedTo: created.body.assignedTo, explanation: { rule: 'contact' } });
  });

  it.each([
    ['leadId', { leadId: '' }],
    ['leadId', { leadId: 'x'.repeat(257) }],
    ['leadId', { leadId: 'a\tb' }],
    ['leadId', { leadId: '..' }],
    ['contactId', { leadId: 'a', contactId: 'a\u0085b' }],
    ['contactId', { leadId: 'a', contactId: 'a\ud800' }],
  ])('but not without limits: %s of %j', async (field, { leadId, ...more }) => {
    const answer = await world.lead(leadId, more);
    expect([answer.status, answer.body]).toMatchObject([400, { errors: [{ pointer: `#/${field}` }] }]);
  });

  it('also while they wait', async () => {
    for (const userId of world.userIds) await makeUser(world.accountId, userId, { status: 'suspended' });
    for (const id of ids) expect((await world.lead(`wait ${id.slice(0, 200)}`)).body).toMatchObject({ queued: true });
    for (const userId of world.userIds) await makeUser(world.accountId, userId, { status: 'active' });
    await world.lead('last');
    for (const id of ids) expect(await world.readLead(`wait ${id.slice(0, 200)}`)).toMatchObject({ queued: false });
  });
});
