import { beforeAll, describe, expect, it } from 'vitest';
import type { PathParameter } from '../../shared/api/params.ts';
import { problems } from '../../shared/api/problem.ts';
import { paramNames } from '../../shared/api/route.ts';
import type { Principal } from '../../shared/core/principal.ts';
import { problemsOf } from '../../shared/http/openapi-responses.ts';
import type { Context } from '../../shared/routes.ts';
import { allRoutes, api, type NamedRoute } from '../support/api/api.ts';
import { problemName, StrictOAuthError, StrictProblem } from '../support/api/call.ts';
import { agent, service, user } from '../support/api/identity.ts';
import { isWrite, recorded } from '../support/database/sdk.ts';
import { makeTable } from '../support/database/table.ts';
import { sample } from '../support/setup/quick.ts';
import { makeKms } from '../support/world/kms.ts';
import { makeLink } from '../support/world/links.ts';
import { makeTrashItem } from '../support/world/trash.ts';
import { makeMachine } from '../support/world/workflow.ts';
import {
  freshId,
  makeAccount,
  makeCampaign,
  makeGrant,
  makeJob,
  makeRequest,
  makeSession,
  makeUser,
} from '../support/world/world.ts';
import { callersIn, inAccount, isOpen } from './callers.ts';

/*
 * Who may call what, over every declared route: what `allow` does not name is refused with the declared status, reads
 * nothing into its answer and writes nothing. A new route, role or path parameter is covered, or fails to compile here.
 */

makeKms();
const machine = makeMachine();

const makeSupport = async (accountId: string, reason: string, question: string) => {
  const { grant } = await makeGrant(accountId, { reason });
  const { sessionId } = await makeSession(accountId, agent(), { reason: question });
  const { requestId } = await makeRequest(accountId, { reason: question });
  const blocked = { accountId, agentId: nothing.agentId };
  await api('blockAgent', { as: user('owner', accountId), params: blocked, body: { reason: question } });
  return { grantId: grant.grantId, sessionId, requestId };
};

const makeCampaigns = async (accountId: string, name: string) => {
  const [campaignId, leadId] = [freshId('camp'), freshId('lead')];
  await makeCampaign(accountId, campaignId, { name });
  const { jobId } = await makeJob(accountId, ['mia'], { campaignIds: [campaignId], roundRobin: true });
  await machine.run();
  await api('createLead', { as: service, params: { accountId, campaignId }, body: { leadId } });
  return { campaignId, leadId, jobId };
};

const nothing = {
  ...{ grantId: '', sessionId: '', requestId: '', campaignId: '', leadId: '', jobId: '' },
  ...{ linkId: '', itemId: '', agentId: 'nobody' },
};

/** Something of everything that a path, or one of those of `context`, can name, with texts that no refusal may show. */
const makeWorld = async (context?: Context) => {
  const accountId = freshId('world');
  const secrets = {
    account: `Secret Holding of ${accountId}`,
    person: `Secret Person of ${accountId}`,
    reason: `secret reason of ${accountId}`,
    question: `secret question about ${accountId}`,
    campaign: `Secret Campaign of ${accountId}`,
    deleted: `Secret Deal of ${accountId}`,
  };
  await makeAccount(accountId, secrets.account);
  await makeUser(accountId, 'mia', { name: secrets.person, email: `mia@${accountId}.example` });
  await makeUser(accountId, 'sid', { role: 'owner', status: 'suspended' });
  await makeUser(accountId, 'rex', { role: 'owner' });
  await api('deleteUser', { as: service, params: { accountId, userId: 'rex' } });
  await makeUser(accountId, 'dot', { role: 'member' });
  const { itemId } = await makeTrashItem(accountId, { title: secrets.deleted });
  const isOfLinks = context === 'share-links' || context === 'share-link-openings';
  const recipient = `rita@${accountId}.example`;
  const link = context && !isOfLinks ? undefined : await makeLink(accountId, { recipients: [recipient] });
  const isOfCampaigns = context === 'campaigns' || context === 'assignments' || context === 'leads';
  const params: Record<PathParameter, string> = {
    ...{ accountId, userId: 'mia', ...nothing, linkId: link?.linkId ?? '', itemId },
    ...(context && isOfCampaigns ? {} : await makeSupport(accountId, secrets.reason, secrets.question)),
    ...(context && !isOfCampaigns ? {} : await makeCampaigns(accountId, secrets.campaign)),
  };
  return { params, hidden: [...Object.values(secrets), `mia@${accountId}`, recipient, ...(link ? [link.code] : [])] };
};

/** Nothing refused changes it, so that all can share it. */
let shared: Awaited<ReturnType<typeof makeWorld>>;
let foreign: string;
beforeAll(async () => {
  await makeTable();
  shared = await makeWorld();
  foreign = await makeAccount();
});

const statusOf = { unauthenticated: 401, forbidden: 403, 'user-suspended': 403, 'not-found': 404 } as const;

const send = ({ name, route }: NamedRoute, as: Principal | undefined, params: Record<string, string>) =>
  recorded(() =>
    api(name, {
      as,
      params,
      ...(route.form ? { form: { token: 'none' } } : route.body ? { body: {} } : {}),
      headers: { 'if-match': '*', 'x-request-id': 'same' },
    }),
  );

describe.each(allRoutes)('$route.method $route.path', (named) => {
  const { name, route } = named;

  it('refuses callers that the declaration does not name, with the declared problem, and shows and writes nothing', async () => {
    const { params, hidden } = shared;
    const refused = callersIn(params.accountId, foreign).filter((caller) => caller.promised(route) !== 'in');
    for (const caller of sample(refused, 8)) {
      const promised = caller.promised(route);
      if (promised === 'in') continue;
      const { result, sent } = await send(named, caller.as, params);
      expect([caller.name, result.status, problemName(result)]).toEqual([caller.name, statusOf[promised], promised]);
      expect(problemsOf(route)).toContain(promised);
      expect(sent.filter(isWrite)).toEqual([]);
      expect(result.headers['www-authenticate']).toBe(promised === 'unauthenticated' ? 'Bearer' : undefined);
      const allowed = `Allowed: ${route.allow.join(', ')}.`;
      if (route.errorForm === 'oauth') {
        const { error_description: text } = StrictOAuthError.parse(result.body);
        const title = problems[promised][1];
        expect(text).toBe(promised === 'forbidden' ? `${title}; ${allowed}` : title);
        continue;
      }
      const { instance, detail, ...rest } = StrictProblem.parse(result.body);
      // What the declaration says, and openapi.json tells everybody.
      expect(detail).toBe(promised === 'forbidden' ? allowed : undefined);
      expect(Object.keys(rest).sort()).toEqual(['requestId', 'status', 'title', 'type']);
      // The path is the caller's own words; nothing else may come from what is stored.
      expect(instance.startsWith(route.path.split('{')[0] ?? '')).toBe(true);
      const text = JSON.stringify([rest, Object.entries(result.headers)]);
      for (const secret of [...hidden, ...Object.values(params)]) expect(text).not.toContain(secret);
    }
  });

  it('admits callers that it names', async () => {
    const names = callersIn(shared.params.accountId, 'x')
      .filter((caller) => caller.promised(route) === 'in')
      .map((caller) => caller.name);
    expect(names.length).toBeGreaterThan(0);
    for (const one of sample(names, 1)) {
      // What is let in may change the world: then each has one of its own.
      const { params } = route.method === 'GET' ? shared : await makeWorld(named.context);
      const caller = callersIn(params.accountId, foreign).find((other) => other.name === one);
      const { result } = await send(named, caller?.as, params);
      expect([one, result.status, statusOf[problemName(result) as keyof typeof statusOf]]).toEqual([
        one,
        result.status,
        undefined,
      ]);
      expect(result.status).toBeLessThan(500);
    }
  });

  it('allows at least one kind of caller, and `anybody` only alone', () => {
    expect(route.allow.length).toBeGreaterThan(0);
    if (isOpen(route)) expect(route.allow).toEqual(['anybody']);
    if (route.allow.includes('self')) expect(paramNames(route.path)).toContain('userId');
    expect(name).toMatch(/^[a-z][A-Za-z]+$/);
  });
});

describe.each(allRoutes.filter(({ route }) => inAccount(route)))('$route.method $route.path', (named) => {
  it('answers a stranger the same for an account that is there and one that is not', async () => {
    const { params } = shared;
    const stranger = user('owner', foreign);
    const ghost = { ...params, accountId: freshId('ghost') };
    const there = (await send(named, stranger, params)).result;
    const missing = (await send(named, stranger, ghost)).result;
    const without = (answer: typeof there, accountId: string) => JSON.stringify(answer).replaceAll(accountId, '…');
    expect(without(there, params.accountId)).toBe(without(missing, ghost.accountId));
  });

  it('never reads from an account for a stranger', async () => {
    const { sent } = await send(named, user('owner', foreign), shared.params);
    expect(sent).toEqual([]);
  });
});
