import type { Request } from '../../../test/support/call.ts';
import { service } from '../../../test/support/identity.ts';
import { makeAccount, open, succeed } from '../../support/account-world.ts';
import { fillRosters, makeMatrix } from '../../support/campaign-world.ts';
import '../../support/kms.ts';
import type { Workflow } from '../../support/machine.ts';
import { policyInput } from '../rules/policy.ts';

/** Something that a service asks, and that is permitted. */
export interface Asking {
  what: string;
  request: Request;
}

/** What is asked in an account. */
export interface Askings {
  user: Asking;
  campaign: Asking;
  /** Of an agent, whose session acts for the owner; the user is named. */
  session: Asking;
  /** The session alone is named. */
  sessionAlone: Asking;
}

const askingIn =
  (accountId: string) =>
  (what: string, subject: object, action: string, resource: object, context?: object): Asking => {
    const body = { subject, action: { name: action }, resource, ...(context ? { context } : {}) };
    return { what, request: { as: service, params: { accountId }, body } };
  };

/** In an account with as many grants as there may be, and as many sessions: its item is the largest of all. */
export const makeCrowdedAsking = async (accountId: string): Promise<Asking> => {
  const { owner } = await makeAccount(accountId, 20, 25);
  const resource = { type: 'opportunity', id: 'opp-20417' };
  return askingIn(accountId)(
    'a user beside 20 grants and 25 sessions',
    { type: 'user', id: owner.id },
    'read',
    resource,
  );
};

/**
 * Makes an account with ten members, all of them in the round robin of its campaigns, two grants, an open session, and
 * the policy of 20 rules.
 */
export const makeAskings = async (accountId: string, campaigns: number, flow: Workflow): Promise<Askings> => {
  const matrix = await makeMatrix(accountId, 10, campaigns);
  await fillRosters(matrix, flow);
  const { owner, userIds, campaignIds } = matrix;
  const params = { accountId };
  await succeed('putAccount', { as: service, params, body: { name: 'Acme', edition: 'dream_team' } });
  for (const duration of ['P7D', 'P1M']) await succeed('createGrant', { as: owner, params, body: { duration } });
  const { sessionId } = await open(accountId, 'agent-1');
  await succeed('putPolicy', { as: owner, params, headers: { 'if-match': '*' }, body: policyInput });

  const asking = askingIn(accountId);
  const [userId = ''] = userIds;
  const user = { type: 'user', id: userId };
  const properties = { status: 'live', stage: 'open', region: 'eu', ownerId: userId };
  const opportunity = { type: 'opportunity', id: 'opp-20417', properties };
  const campaign = { type: 'campaign', id: campaignIds.at(-1) ?? '' };
  return {
    user: asking('a user under 20 rules', user, 'update', opportunity),
    campaign: asking('a user and a campaign', user, 'access', campaign),
    session: asking('a support session', { type: 'user', id: owner.id }, 'read', opportunity, { sessionId }),
    sessionAlone: asking(
      'a session by itself and a campaign',
      { type: 'support_session', id: sessionId },
      'read',
      campaign,
    ),
  };
};
