import type { Request } from '../../../test/support/api/call.ts';
import { service } from '../../../test/support/api/identity.ts';
import { runJob } from '../../support/jobs.ts';
import { makeMatrix, makeSupported, open, succeed } from '../../support/world.ts';
import { policyInput } from '../rules/policy.ts';

/** A question of a service that is permitted. */
export interface Evaluation {
  what: string;
  request: Request;
}

type Names = 'subject' | 'resource';

const evaluationIn =
  (accountId: string) =>
  (what: string, action: string, entities: Record<Names, object> & { context?: object }): Evaluation => ({
    what,
    request: { as: service, params: { accountId }, body: { action: { name: action }, ...entities } },
  });

/** In an account with the maximum of grants and of sessions: its item is the largest possible. */
export const makeCrowdedEvaluation = async (accountId: string): Promise<Evaluation> => {
  const { owner } = await makeSupported(accountId, { grants: 20, sessions: 25 });
  return evaluationIn(accountId)('a user beside 20 grants and 25 sessions', 'read', {
    subject: { type: 'user', id: owner.id },
    resource: { type: 'opportunity', id: 'opp-20417' },
  });
};

/**
 * Makes an account with ten members, all of them in the round robin of its campaigns, two grants, an open session, and
 * the policy of 20 rules.
 */
export const makeEvaluations = async (accountId: string, campaigns: number) => {
  const matrix = await makeMatrix(accountId, 10, campaigns);
  await runJob(matrix, 'roundRobin');
  const { owner, userIds, campaignIds } = matrix;
  const params = { accountId };
  await succeed('putAccount', { as: service, params, body: { name: 'Acme', edition: 'dream_team' } });
  for (const duration of ['P7D', 'P1M']) await succeed('createGrant', { as: owner, params, body: { duration } });
  const { sessionId } = await open(accountId, 'agent-1');
  await succeed('putPolicy', { as: owner, params, headers: { 'if-match': '*' }, body: policyInput });

  const evaluation = evaluationIn(accountId);
  const [userId = ''] = userIds;
  const user = { type: 'user', id: userId };
  const properties = { status: 'live', stage: 'open', region: 'eu', ownerId: userId };
  const opportunity = { type: 'opportunity', id: 'opp-20417', properties };
  const campaign = { type: 'campaign', id: campaignIds.at(-1) };
  return {
    user: evaluation('a user under 20 rules', 'update', { subject: user, resource: opportunity }),
    campaign: evaluation('a user and a campaign', 'access', { subject: user, resource: campaign }),
    /** An agent, whose session acts for the owner; the user is named. */
    session: evaluation('a support session', 'read', {
      subject: { type: 'user', id: owner.id },
      resource: opportunity,
      context: { sessionId },
    }),
    /** Only the session is named. */
    sessionAlone: evaluation('a session by itself and a campaign', 'read', {
      subject: { type: 'support_session', id: sessionId },
      resource: campaign,
    }),
  };
};
