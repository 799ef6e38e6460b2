import { type Cost, costOf } from '../../support/cost.ts';
import { freshTable } from '../../support/environment.ts';
import { makeSupported, open, openingRequest, succeed } from '../../support/world.ts';

/** The cost of each step of a session from its opening, the first, to its end. */
export const openings = async (): Promise<[opening: Cost, ...Cost[]]> => {
  await freshTable('opening');
  const { accountId, owner } = await makeSupported('life', { grants: 3, sessions: 2 });
  await makeSupported('limited', { grants: 3, sessions: 2, terms: { maxUses: 10 } });
  const opening = await costOf('opening', () => open(accountId, 'agent-9'));
  const { sessionId, agent } = opening.result;
  const repeatable = { ...openingRequest(accountId, 'agent-8'), headers: { 'idempotency-key': 'one' } };
  const costs: [Cost, ...Cost[]] = [
    opening,
    await costOf('opening, with an idempotency key', () => succeed('openSession', repeatable)),
    await costOf('opening, of a grant with `maxUses`', () => open('limited', 'agent-9')),
    await costOf('renewal', () => succeed('renewToken', { as: agent, params: { sessionId } })),
    await costOf('end: the agent leaves', () => succeed('leaveSession', { as: agent, params: { sessionId } })),
  ];
  const other = await open(accountId, 'agent-9');
  const end = { as: owner, params: { accountId, sessionId: other.sessionId } };
  costs.push(await costOf('end: by the customer', () => succeed('endSession', end)));
  return costs;
};
