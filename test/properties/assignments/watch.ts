import { AsyncLocalStorage } from 'node:async_hooks';
import { expect } from 'vitest';
import { accessFor, isPresent, listAccess, readUsersAccess } from '../../../shared/campaigns/access-store.ts';
import { allCampaigns } from '../../../shared/campaigns/store.ts';
import { has, without } from '../../../shared/core/bitmap.ts';
import type { LeadRecord } from '../../../shared/leads/lead.ts';
import { api } from '../../support/api/api.ts';
import { service } from '../../support/api/identity.ts';
import { around, isWrite } from '../../support/database/sdk.ts';

/** Nobody is in a round robin without access: of every user, as stored. */
const expectWithin = async (accountId: string): Promise<void> => {
  const { items } = await listAccess(accountId, { size: 100 }, () => true);
  for (const { userId, access, roundRobin } of items) {
    expect(without(roundRobin, access), `${userId} is in a round robin without access`).toHaveLength(0);
  }
};

/** A lead that comes in now goes to an existing member of the round robin, or to nobody. */
const expectFitLead = async (accountId: string, lead: number): Promise<boolean> => {
  const campaigns = [...(await allCampaigns(accountId)).values()];
  const campaign = campaigns[lead % Math.max(1, campaigns.length)];
  if (!campaign) return false;
  const { campaignId, number } = campaign;
  const { status, body } = await api<LeadRecord>('createLead', {
    as: service,
    params: { accountId, campaignId },
    body: { leadId: `lead-${lead}` },
  });
  expect([200, 201]).toContain(status);
  if (body.assignedTo === null) return false;
  const { user, record } = (await readUsersAccess(accountId, [body.assignedTo])).get(body.assignedTo) ?? {};
  const boxes = isPresent(user) ? accessFor(user, record) : undefined;
  const isFit = boxes !== undefined && has(boxes.access, number) && has(boxes.roundRobin, number);
  expect(isFit, `${body.assignedTo} got a lead of ${campaignId}`).toBe(true);
  return true;
};

/**
 * Runs `work`, and after its writes to the table checks that no user is in a round robin without access; after some of them,
 * that nobody gets a lead who may not. Other writes wait meanwhile: who gets a lead may have lost the box right afterwards.
 * @returns how many writes were looked at, and how many leads were assigned
 * @throws what was seen first, once `work` is done: thrown into it, it would be one more fault to recover from
 */
export const watched = async (
  accountId: string,
  leadEvery: number,
  work: () => Promise<unknown>,
): Promise<{ writes: number; leads: number }> => {
  let writes = 0;
  let leads = 0;
  const wrong: unknown[] = [];
  const ownLook = new AsyncLocalStorage<true>();
  const underWay = new Set<Promise<unknown>>();
  let looking: Promise<void> | undefined;

  const look = async (): Promise<void> => {
    await Promise.allSettled(underWay);
    try {
      await expectWithin(accountId);
      if (++writes % leadEvery === 0 && (await expectFitLead(accountId, writes))) leads++;
    } catch (error) {
      wrong.push(error);
    }
    looking = undefined;
  };

  await around(async (sent, send) => {
    if (!isWrite(sent) || ownLook.getStore()) return send();
    while (looking) await looking;
    const sending = send();
    underWay.add(sending);
    try {
      await sending;
    } finally {
      underWay.delete(sending);
    }
    looking ??= ownLook.run(true, look);
    await looking;
    return sending;
  }, work);
  if (wrong.length > 0) throw wrong[0];
  return { writes, leads };
};
