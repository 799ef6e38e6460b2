import { expect } from 'vitest';
import { api, type RouteName } from '../../support/api/api.ts';
import { problemName, type Request, type Result } from '../../support/api/call.ts';
import { service, user } from '../../support/api/identity.ts';
import type { Machine } from '../../support/world/workflow.ts';
import { makeJob } from '../../support/world/world.ts';

/** Asks again, as a client does, when others came first every time: the caller gets that answer, and nothing has changed. */
const untilUnhindered = async <Body>(ask: () => Promise<Result<Body>>): Promise<Result<Body>> => {
  for (let attempt = 0; ; attempt++) {
    const answer = await ask();
    const isLost = ['conflict', 'busy'].includes(problemName(answer) ?? '');
    if (!isLost || attempt >= 20) return answer;
  }
};

const call = async (route: RouteName, right: readonly number[], request: Request): Promise<void> => {
  const result = await untilUnhindered(() => api(route, request));
  expect(right, `${route} answered ${problemName(result)}`).toContain(result.status);
};

/** Sets the terms of a member of the first campaign. */
export const setTerms = (accountId: string, userId: string, body: object): Promise<void> =>
  call('putRoundRobinMember', [200], {
    as: user('owner', accountId),
    params: { accountId, campaignId: 'spring', userId },
    body,
  });

/** Suspends a user, or makes them active again. */
export const setStatus = (accountId: string, userId: string, status: 'active' | 'suspended'): Promise<void> =>
  call('putUser', [200, 201], {
    as: service,
    params: { accountId, userId },
    body: { name: userId, email: `${userId}@mail.example`, role: 'member', status },
  });

/** Reassigns a lead, unless it still waits. */
export const reassign = (accountId: string, leadId: string, body: object): Promise<void> =>
  call('reassignLead', [200, 409], { as: service, params: { accountId, campaignId: 'spring', leadId }, body });

const forNow = '2099-01-01T00:00:00.000Z';

/**
 * What goes on beside the leads: people pause, are given other weights, are suspended, leave and join by jobs, are
 * removed and come back as another user; and others' columns change for the sake of another campaign. Each kind is a
 * lane of its own, in which one thing comes after the other.
 */
export const disturbances = (accountId: string, machine: Machine): ((turn: number) => Promise<void>)[] => {
  const job = async (userId: string, campaignId: string, boxes: object): Promise<void> => {
    await makeJob(accountId, [userId], { campaignIds: [campaignId], ...boxes });
    await machine.run();
  };
  const isOdd = (turn: number): boolean => turn % 2 === 1;
  return [
    (turn) => setTerms(accountId, 'pauser', isOdd(turn) ? {} : { pausedUntil: forNow }),
    (turn) => setTerms(accountId, 'shifter', { weight: 1 + (turn % 7) }),
    (turn) => setStatus(accountId, 'rogue', isOdd(turn) ? 'active' : 'suspended'),
    async (turn) => {
      await job('joiner', 'spring', { roundRobin: isOdd(turn) });
      await job('steady-1', 'summer', isOdd(turn) ? { canAccess: true } : { canAccess: false });
    },
    async (turn) => {
      if (isOdd(turn)) {
        await setStatus(accountId, 'leaver', 'active');
        await job('leaver', 'spring', { roundRobin: true });
      } else await call('deleteUser', [200], { as: service, params: { accountId, userId: 'leaver' } });
    },
  ];
};
