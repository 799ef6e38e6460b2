import { api, type RouteName } from '../support/api/api.ts';
import type { Request, Result } from '../support/api/call.ts';
import { service, user } from '../support/api/identity.ts';
import { certifiedPeople, certifiedPolicy } from '../support/authzen/fixture.ts';
import { freshId, makeUser } from '../support/world/world.ts';

/** Makes an account of the edition that has everything. @returns its id */
export const makeDreamTeam = async (): Promise<string> => {
  const accountId = freshId();
  const body = { name: 'The dream team', edition: 'dream_team' };
  const made = await api('putAccount', { as: service, params: { accountId }, body });
  if (made.status !== 201) throw new Error(`no account: ${JSON.stringify(made.body)}`);
  return accountId;
};

/** Replaces the policy of an account, as its owner. @returns its new version */
export const putPolicy = async (accountId: string, body: Record<string, unknown>): Promise<number> => {
  const headers = { 'if-match': '*' };
  const put = await api('putPolicy', { as: user('owner', accountId), params: { accountId }, body, headers });
  if (put.status !== 200) throw new Error(`no policy: ${JSON.stringify(put.body)}`);
  return put.body['version'] as number;
};

export interface Entity {
  type: string;
  id?: string;
  properties?: Record<string, unknown>;
}

export interface Decided {
  decision: boolean;
  context?: {
    reason?: string;
    rules?: string[];
    policyVersion?: number;
    amr_values?: string;
    error?: { status: number; message: string };
  };
}

export interface Found {
  page: { next_token: string; count: number };
  results: { type?: string; id?: string; name?: string }[];
}

/** Asks an account's decision point, as the vendor's backend. */
export const askPoint = <Body = Record<string, unknown>>(
  name: RouteName,
  accountId: string,
  request: Request,
): Promise<Result<Body>> => api<Body>(name, { as: service, params: { accountId }, ...request });

/** Asks for one decision that must be answered. */
export const decide = async (accountId: string, body: Record<string, unknown>): Promise<Decided> => {
  const answer = await askPoint<Decided>('evaluate', accountId, { body });
  if (answer.status !== 200) throw new Error(`no decision: ${JSON.stringify(answer.body)}`);
  return answer.body;
};

/** What a user is asked about. */
export const asks = (
  userId: string,
  action: string,
  resource: Entity | string,
  more: Record<string, unknown> = {},
): Record<string, unknown> => ({
  subject: { type: 'user', id: userId },
  action: { name: action },
  resource: typeof resource === 'string' ? { type: resource, id: 'one' } : resource,
  ...more,
});

/** The decision on what a user wants to do, and why. */
export const verdict = async (
  accountId: string,
  body: Record<string, unknown>,
): Promise<[boolean, string | undefined]> => {
  const { decision, context } = await decide(accountId, body);
  return [decision, context?.reason];
};

/** An account set up as the certification scenario wants it, through the public API alone. @returns its id */
export const makeCertified = async (): Promise<string> => {
  const accountId = await makeDreamTeam();
  for (const [userId, role] of Object.entries(certifiedPeople)) await makeUser(accountId, userId, { role });
  await putPolicy(accountId, certifiedPolicy);
  return accountId;
};
