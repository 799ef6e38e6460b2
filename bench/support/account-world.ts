import type { Principal } from '../../shared/core/principal.ts';
import { api, type RouteName } from '../../test/support/api.ts';
import type { Request } from '../../test/support/call.ts';
import { agent, service, user } from '../../test/support/identity.ts';

/** An agent inside an account. */
export interface Inside {
  sessionId: string;
  token: string;
  agent: Extract<Principal, { kind: 'agent' }>;
}

/** An account whose owner has let agents in. */
export interface AccountWorld {
  accountId: string;
  owner: Extract<Principal, { kind: 'user' }>;
  grantIds: string[];
  inside: Inside[];
}

/** Calls a route through its Lambda handler. @throws when it does not succeed */
export const succeed = async <Body>(name: RouteName, request: Request): Promise<Body> => {
  const { status, body } = await api<Body>(name, request);
  if (status >= 300) throw new Error(`${name} answered ${status}: ${JSON.stringify(body)}`);
  return body;
};

/** What an agent sends to come in. */
export const openingRequest = (accountId: string, id: string): Request & { as: Inside['agent'] } => ({
  as: agent('technical_support', id),
  body: { accountId, reason: 'An import of contacts stopped half way', ticket: 'CASE-20417' },
});

/** An agent comes in. */
export const open = async (accountId: string, id: string): Promise<Inside> => {
  const request = openingRequest(accountId, id);
  const body = await succeed<{ sessionId: string; accessToken: string }>('openSession', request);
  return { sessionId: body.sessionId, token: body.accessToken, agent: request.as };
};

/** Grants support access as the account's owner. @returns the grant's id */
const grant = async ({ accountId, owner }: AccountWorld, body: object): Promise<string> =>
  (await succeed<{ grantId: string }>('createGrant', { as: owner, params: { accountId }, body })).grantId;

/**
 * Makes an account with its owner in the directory, live grants, and open sessions.
 * @param terms of the grants, where they differ from the default
 */
export const makeAccount = async (
  accountId: string,
  grants: number,
  sessions: number,
  terms: object = {},
): Promise<AccountWorld> => {
  const owner = user('owner', accountId);
  const person = { name: 'Jan Jansen', email: 'jan@mail.example', role: 'owner' };
  await succeed('putAccount', { as: service, params: { accountId }, body: { name: 'Acme' } });
  await succeed('putUser', { as: service, params: { accountId, userId: owner.id }, body: person });
  const account: AccountWorld = { accountId, owner, grantIds: [], inside: [] };
  for (let made = 0; made < grants; made++) account.grantIds.push(await grant(account, terms));
  for (let made = 0; made < sessions; made++) account.inside.push(await open(accountId, `agent-${made}`));
  return account;
};
