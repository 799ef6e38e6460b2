import type { Lead } from '../../../shared/leads/lead.ts';
import { service } from '../../../test/support/identity.ts';
import { succeed } from '../../support/account-world.ts';
import { fillRosters, makeMatrix } from '../../support/campaign-world.ts';
import { freshTable } from '../../support/database.ts';
import type { Workflow } from '../../support/machine.ts';
import { type Metered, metered } from '../../support/meter.ts';

/** What one lead costs when nobody else wants one. */
export interface Single {
  members: number;
  leads: number;
  cost: Metered<unknown>;
  /** CPU time of each lead, all threads of this process. */
  micros: number[];
}

const leads = 100;
const warmUp = 50;

/** Hands out leads one after another in a campaign with a roster of `members`. */
export const singleLeads = async (members: number, flow: Workflow): Promise<Single> => {
  await freshTable(`leads-${members}`);
  const matrix = await makeMatrix('acme', members, 1);
  await fillRosters(matrix, flow);
  const { accountId, campaignIds } = matrix;
  const params = { accountId, campaignId: campaignIds[0] ?? '' };
  const micros: number[] = [];
  const some = async (from: number, count: number): Promise<void> => {
    for (let index = from; index < from + count; index++) {
      const before = process.cpuUsage();
      await succeed<Lead>('createLead', { as: service, params, body: { leadId: `lead-${index}` } });
      const { user, system } = process.cpuUsage(before);
      micros.push(user + system);
    }
  };
  await some(0, warmUp);
  micros.length = 0;
  const cost = await metered(() => some(warmUp, leads));
  return { members, leads, cost, micros };
};
