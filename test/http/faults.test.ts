import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type * as z from 'zod/mini';
import { accountActions, tableActions } from '../../shared/api/route.ts';
import type { Context, contexts } from '../../shared/routes.ts';
import { fillOutbox } from '../signals/outbox.ts';
import { allRoutes, api, type NamedRoute, type RouteName } from '../support/api/api.ts';
import { problemName, type Request } from '../support/api/call.ts';
import { agent, service, user } from '../support/api/identity.ts';
import { second } from '../support/clock/clock.ts';
import { withFastTimer } from '../support/clock/timer.ts';
import { around } from '../support/database/sdk.ts';
import { makeTable } from '../support/database/table.ts';
import { sample } from '../support/setup/quick.ts';
import { makeKms } from '../support/world/kms.ts';
import { makeLink, openLink, recipient } from '../support/world/links.ts';
import { makeTrashItem } from '../support/world/trash.ts';
import { makeMachine } from '../support/world/workflow.ts';
import {
  makeAccount,
  makeCampaign,
  makeGrant,
  makeJob,
  makeRequest,
  makeSession,
  makeUser,
  type Opened,
} from '../support/world/world.ts';

let accountId: string;
let grantId: string;
let unlimited: string;
let inside: Opened;
let requestId: string;
let jti: string;
const campaignId = 'camp';
let jobs: Record<'queued' | 'failed' | 'done', string>;
let itemId: string;
let link: Awaited<ReturnType<typeof makeLink>>;

makeKms();
const machine = makeMachine();
beforeAll(async () => {
  await makeTable();
  accountId = await makeAccount();
  for (const userId of ['mia', 'noa']) await makeUser(accountId, userId);
  grantId = (await makeGrant(accountId)).grant.grantId;
  unlimited = (await makeGrant(accountId, { duration: 'unlimited' })).grant.grantId;
  const { sessionId } = await makeSession(accountId);
  await api('leaveSession', { as: agent(), params: { sessionId } });
  [jti = ''] = await fillOutbox(accountId);
  inside = await makeSession(accountId);
  ({ requestId } = await makeRequest(accountId));
  link = await makeLink(accountId);
  // So that unlocking the link changes it.
  await openLink(link.linkId, 'wrong');
  ({ itemId } = await makeTrashItem(accountId));
  await makeCampaign(accountId, campaignId);
  const job = async (...userIds: string[]) =>
    (await makeJob(accountId, userIds, { campaignIds: [campaignId], roundRobin: true })).jobId;
  const [done, failed] = [await job('mia', 'noa'), await job('mia', 'nobody')];
  await machine.run();
  jobs = { done, failed, queued: await job('mia') };
  await api('lockAgent', { as: service, params: { agentId: 'locked' }, body: {} });
  await api('blockAgent', { as: user('owner', accountId), params: { accountId, agentId: 'blocked' }, body: {} });
  await api('createLead', { as: service, params: { accountId, campaignId }, body: { leadId: 'assigned' } });
});
// Back-off without the waiting.
beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const question = {
  subject: { type: 'user', id: 'mia' },
  action: { name: 'delete' },
  resource: { type: 'comment', id: 'one' },
};

const cancelled = (Code: string, count: number) =>
  new TransactionCanceledException({
    message: 'cancelled',
    $metadata: {},
    CancellationReasons: Array.from({ length: count }, () => ({ Code })),
  });

type Contexts = typeof contexts;
type NeedsBody<R> = R extends { body: infer Body } ? (undefined extends z.input<Body> ? false : true) : false;
type NeedingBody<R> = { [Name in keyof R]: NeedsBody<R[Name]> extends true ? Name : never }[keyof R];

/** A route that requires a body. Without an entry for each in the table below, this file does not compile. */
type RouteWithBody = { [C in Context]: NeedingBody<Contexts[C]> }[Context];

/** A request that leads to a write, for routes where a minimal one does not. */
const requests: Record<RouteWithBody, () => Request> & Partial<Record<RouteName, () => Request>> = {
  putAccount: () => ({ body: { name: 'other' } }),
  changeAccount: () => ({ body: { name: 'other' } }),
  changeUser: () => ({ body: { name: 'Other' } }),
  putUser: () => ({ body: { name: 'Other', email: 'x@y.example', role: 'admin' } }),
  createGrant: () => ({ body: {} }),
  changeGrant: () => ({ body: { scope: 'full' } }),
  reconfirmGrant: () => ({ params: { grantId: unlimited } }),
  // As another agent: the one of the other tests has a pending request.
  createAccessRequest: () => ({
    as: agent('technical_support', 'otto'),
    body: { accountId, duration: 'P1D', reason: 'x' },
  }),
  openSession: () => ({ body: { accountId, reason: 'x' } }),
  lockAgent: () => ({ body: {} }),
  blockAgent: () => ({ body: {} }),
  unblockAgent: () => ({ params: { agentId: 'blocked' } }),
  introspect: () => ({ form: { token: inside.accessToken } }),
  revoke: () => ({ form: { token: inside.accessToken } }),
  pollSignals: () => ({ body: { ack: [jti] } }),
  putCampaign: () => ({ body: { name: 'other' } }),
  createAssignmentJob: () => ({
    body: { userIds: ['mia'], changes: [{ campaignIds: [campaignId], canAccess: true }] },
  }),
  retryAssignmentJob: () => ({ params: { jobId: jobs.failed } }),
  revertAssignmentJob: () => ({ params: { jobId: jobs.done } }),
  putRoundRobinMember: () => ({ body: { weight: 2 } }),
  createLead: () => ({ body: { leadId: 'lead' } }),
  reassignLead: () => ({ params: { leadId: 'assigned' } }),
  putPolicy: () => ({ body: { supportSessions: { ticketRequired: true } } }),
  createTrashItem: () => ({ body: { resourceType: 'opportunity', resourceId: 'one', data: null } }),
  reportSensitiveActions: () => ({
    body: { userId: 'mia', actions: [{ action: 'delete', resourceType: 'opportunity' }] },
  }),
  changeShareLink: () => ({ body: { maxUses: 2 } }),
  createShareLink: () => ({ body: { documentId: 'doc', recipients: [recipient] } }),
  openShareLink: () => ({ body: { code: link.code, email: recipient } }),
  evaluate: () => ({ body: question }),
  evaluateAll: () => ({ body: question }),
  searchSubjects: () => ({ body: question }),
  searchResources: () => ({ body: question }),
  searchActions: () => ({ body: question }),
};

const requestOf = (name: RouteName): Request => {
  const { allow = [] } = allRoutes.find((one) => one.name === name)?.route ?? {};
  const as = allow.includes('service') ? service : allow.includes('agent') ? agent() : user('owner', accountId);
  const { params, ...rest } = requests[name]?.() ?? {};
  const { sessionId } = inside;
  return {
    as,
    headers: { 'if-match': '*' },
    ...rest,
    params: {
      ...{ accountId, userId: 'mia', grantId, sessionId, requestId },
      ...{ campaignId, jobId: jobs.queued, leadId: 'lead', linkId: link.linkId, itemId, agentId: 'locked' },
      ...params,
    },
  };
};

/** Evaluations only count shadow hits, and must not fail when that fails (shadow.alone.test.ts). */
const isWatching = /^evaluate/;

/** A GET writes at most a mark for the sweep, in no transaction. */
const isWriting = ({ name, route }: NamedRoute): boolean =>
  !isWatching.test(name) &&
  route.method !== 'GET' &&
  accountActions(route).some((action) => /^(Put|Update)/.test(action));
const writing = allRoutes.filter(isWriting).map(({ name }) => name);

/**
 * The answer when the first condition fails every time: the same thing is in the trash, another receiver has acknowledged
 * the signal, or other callers keep opening the link or reporting on the same user.
 */
const first: Partial<Record<RouteName, [number, string | undefined]>> = {
  createTrashItem: [409, 'already-in-trash'],
  pollSignals: [200, undefined],
  openShareLink: [503, 'busy'],
  reportSensitiveActions: [503, 'busy'],
};

// All of them lead to the same `commit`.
describe.each(sample(writing, 4))('%s', (name) => {
  it('answers 503 with Retry-After when other transactions keep coming in between', async () => {
    const answer = await withFastTimer(second, () =>
      around(
        (sent, send) =>
          sent.action === 'TransactWriteItems' ? Promise.reject(cancelled('TransactionConflict', 9)) : send(),
        () => api(name, requestOf(name)),
      ),
    );
    expect([answer.status, problemName(answer), answer.headers['retry-after']]).toEqual([503, 'busy', '1']);
  });

  it('answers 409, not a fault, when others come first every time', async () => {
    const answer = await around(
      (sent, send) =>
        sent.action === 'TransactWriteItems' ? Promise.reject(cancelled('ConditionalCheckFailed', 1)) : send(),
      () => api(name, requestOf(name)),
    );
    expect([answer.status, problemName(answer)]).toEqual(first[name] ?? [409, 'conflict']);
  });
});

describe.each(allRoutes.filter(({ route }) => tableActions(route).length > 0))('$name', ({ name, route }) => {
  it('answers an opaque 500 when the table cannot be reached', async () => {
    const secret = 'connect ECONNREFUSED 10.0.0.1:8000 arn:aws:dynamodb:table/secret';
    const answer = await around(
      () => Promise.reject(new Error(secret)),
      () => api(name, requestOf(name)),
    );
    expect([answer.status, problemName(answer)]).toEqual([500, 'internal']);
    const members =
      route.errorForm === 'oauth'
        ? ['error', 'error_description']
        : ['instance', 'requestId', 'status', 'title', 'type'];
    expect(Object.keys(answer.body).sort()).toEqual(members);
    expect(JSON.stringify(answer)).not.toMatch(/ECONNREFUSED|arn:aws|at .*\.ts/);
  });
});
