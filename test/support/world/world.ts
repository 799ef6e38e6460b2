import { randomBytes } from 'node:crypto';
import type * as z from 'zod/mini';
import type { AccessRequest } from '../../../shared/access-requests/access-request.ts';
import type { AssignmentJob } from '../../../shared/assignments/job.ts';
import type { Grant } from '../../../shared/grants/grant.ts';
import type { sessionRoutes } from '../../../shared/sessions/routes.ts';
import { api } from '../api/api.ts';
import type { Result } from '../api/call.ts';
import { agent, service, user } from '../api/identity.ts';

/** An account id that no other test has. */
export const freshId = (prefix = 'acme'): string => `${prefix}-${randomBytes(5).toString('hex')}`;

/** Makes an account. @returns its id */
export const makeAccount = async (accountId = freshId(), name = `Name of ${accountId}`): Promise<string> => {
  const made = await api('putAccount', { as: service, params: { accountId }, body: { name } });
  if (made.status > 201) throw new Error(`no account: ${JSON.stringify(made.body)}`);
  return accountId;
};

/** Makes or replaces a user of an account. */
export const makeUser = (
  accountId: string,
  userId: string,
  fields: Record<string, unknown> = {},
): Promise<Result<Record<string, unknown>>> =>
  api('putUser', {
    as: service,
    params: { accountId, userId },
    body: { name: `Name of ${userId}`, email: `${userId}@mail.example`, role: 'member', ...fields },
  });

/** Grants support access as the account's owner. @returns the grant and its entity tag */
export const makeGrant = async (accountId: string, body: unknown = {}): Promise<{ grant: Grant; etag: string }> => {
  const made = await api<Grant>('createGrant', { as: user('owner', accountId), params: { accountId }, body });
  if (made.status !== 201) throw new Error(`no grant: ${JSON.stringify(made.body)}`);
  return { grant: made.body, etag: made.headers['etag'] ?? '' };
};

/** What an agent gets who comes in. */
export type Opened = z.output<(typeof sessionRoutes)['openSession']['success']['body']>;

/** Asks to come in, as an agent. The test file has made a KMS (`makeKms`). */
export const openSession = (accountId: string, as = agent(), body: Record<string, unknown> = {}) =>
  api<Opened>('openSession', { as, body: { accountId, reason: 'a question', ...body } });

/** Comes in. @returns the session with its token */
export const makeSession = async (...[accountId, as, body]: Parameters<typeof openSession>): Promise<Opened> => {
  const opened = await openSession(accountId, as, body);
  if (opened.status !== 201) throw new Error(`no session: ${JSON.stringify(opened.body)}`);
  return opened.body;
};

/** Asks for access, as an agent. @returns the request */
export const makeRequest = async (
  accountId: string,
  body: Record<string, unknown> = {},
  as = agent(),
): Promise<AccessRequest> => {
  const made = await api<AccessRequest>('createAccessRequest', {
    as,
    body: { accountId, duration: 'P1D', reason: 'a question', ...body },
  });
  if (made.status !== 201) throw new Error(`no request: ${JSON.stringify(made.body)}`);
  return made.body;
};

/** What introspection says of a token at this instant. */
export const introspect = async (token: string): Promise<Record<string, unknown>> => {
  const answer = await api('introspect', { as: service, form: { token } });
  if (answer.status !== 200) throw new Error(`no introspection: ${JSON.stringify(answer.body)}`);
  return answer.body;
};

/** Makes or replaces a campaign, as the vendor's backend. */
export const makeCampaign = async (
  accountId: string,
  campaignId: string,
  fields: Record<string, unknown> = {},
): Promise<void> => {
  const body = { name: `Name of ${campaignId}`, ...fields };
  const made = await api('putCampaign', { as: service, params: { accountId, campaignId }, body });
  if (made.status > 201) throw new Error(`no campaign: ${JSON.stringify(made.body)}`);
};

/** Asks for an assignment job, as the account's owner. */
export const assign = (accountId: string, body: unknown, query: Record<string, string> = {}) =>
  api<AssignmentJob>('createAssignmentJob', { as: user('owner', accountId), params: { accountId }, body, query });

/** Makes an assignment job. @returns it as it was answered */
export const makeJob = async (
  accountId: string,
  userIds: readonly string[],
  ...changes: readonly Record<string, unknown>[]
): Promise<AssignmentJob> => {
  const made = await assign(accountId, { userIds, changes });
  if (made.status !== 202) throw new Error(`no job: ${JSON.stringify(made.body)}`);
  return made.body;
};

/** A job as it is now. */
export const readJob = async (accountId: string, jobId: string): Promise<AssignmentJob> =>
  (await api<AssignmentJob>('getAssignmentJob', { as: user('owner', accountId), params: { accountId, jobId } })).body;
