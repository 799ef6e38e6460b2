import assert from 'node:assert/strict';
import type { Lead } from '../../shared/leads/lead.ts';
import type { Instance } from './instance.ts';
import type { Report } from './report.ts';
import { quietId, sellingOf, sharedIds, staffOf } from './selling.ts';
import { expectStatus } from './visit.ts';

export const quietLead = 'lead-that-waits';
const shared = `/campaigns/${sharedIds[0]}`;

/** Leads before any user is in a round robin. */
export const checkQueue = async (report: Report, world: Instance): Promise<void> => {
  const { asBackend } = sellingOf(world);
  await report.check(`${world.deployed.name}: a lead that nobody may get is queued`, async () => {
    const answer = await asBackend<Lead>('POST', `/campaigns/${quietId}/leads`, { leadId: quietLead });
    expectStatus(answer, 201);
    assert.deepEqual([answer.body.assignedTo, answer.body.queued], [null, true]);
  });
};

/** Leads once all users are in a round robin. */
export const checkLeads = async (report: Report, world: Instance): Promise<void> => {
  const { asOwner, asBackend } = sellingOf(world);
  const check = (what: string, holds: () => unknown) => report.check(`${world.deployed.name}: ${what}`, holds);
  const { known, all } = staffOf(world.people);
  const next = async (): Promise<string[]> => {
    const answer = await asOwner<{ members: unknown[]; next: string[] }>('GET', `${shared}/round-robin`);
    expectStatus(answer, 200);
    assert.equal(answer.body.members.length, all.length);
    return answer.body.next;
  };
  const come = async (leadId: string, status = 201): Promise<Lead> => {
    const answer = await asBackend<Lead>('POST', `${shared}/leads`, { leadId });
    expectStatus(answer, status);
    return answer.body;
  };

  await check('the queued lead went to the user who joined its round robin', async () => {
    const answer = await asOwner<Lead>('GET', `/campaigns/${quietId}/leads/${quietLead}`);
    expectStatus(answer, 200);
    assert.deepEqual([answer.body.assignedTo, answer.body.queued], [known[1], false]);
  });
  await check('leads follow the predicted turns; the same lead gets the same answer', async () => {
    const predicted = (await next()).slice(0, 3);
    const leads: Lead[] = [];
    for (const number of [1, 2, 3]) leads.push(await come(`lead-${number}`));
    assert.deepEqual(
      leads.map(({ assignedTo, explanation }) => [assignedTo, explanation.sequence, explanation.eligible]),
      predicted.map((userId, index) => [userId, index + 1, all.length]),
    );
    assert.equal(new Set(predicted).size, 3);
    assert.deepEqual(await come('lead-2', 200), leads[1]);
  });
  await check('a paused user is skipped', async () => {
    const [paused = '', following] = await next();
    const pausedUntil = new Date(Date.now() + 3_600_000).toISOString();
    expectStatus(await asOwner('PUT', `${shared}/round-robin/${paused}`, { pausedUntil }), 200);
    const { assignedTo, explanation } = await come('lead-4');
    assert.equal(assignedTo, following);
    assert.deepEqual(explanation.passedOver, [{ userId: paused, reason: 'paused', until: pausedUntil }]);
  });
};
