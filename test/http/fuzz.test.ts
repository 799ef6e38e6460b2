import { beforeAll, describe, expect, it } from 'vitest';
import { paramNames, type Route } from '../../shared/api/route.ts';
import type { Principal } from '../../shared/core/principal.ts';
import { allRoutes, api, handlerOf, type NamedRoute } from '../support/api/api.ts';
import { eventOf } from '../support/api/call.ts';
import { agent, service, user } from '../support/api/identity.ts';
import { makeTable } from '../support/database/table.ts';
import { fitting, nearly, oddJson, oddText } from '../support/random/arbitrary.ts';
import fc, { runs } from '../support/random/fast-check.ts';
import { isFull } from '../support/setup/quick.ts';
import { makeKms } from '../support/world/kms.ts';
import { makeLink } from '../support/world/links.ts';
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
} from '../support/world/world.ts';
import { oddHeaders, schemaOf, wellFormed } from './fuzz-answers.ts';

/* Whatever is sent, a route answers what it declares: never a 5xx, problems well-formed, nothing undeclared. */

const numRuns = runs(9);
let params: Record<string, string>;
/** A support token that holds, at first. */
let token = '';

makeKms();
const machine = makeMachine();
beforeAll(makeTable);

/** What the paths of access by support name. */
const makeSupport = async (accountId: string): Promise<Record<string, string>> => {
  const { grantId } = (await makeGrant(accountId)).grant;
  const { sessionId, accessToken } = await makeSession(accountId);
  token = accessToken;
  const { requestId } = await makeRequest(accountId);
  return { grantId, sessionId, requestId };
};

/** What those of campaigns, jobs and leads do: mia is in the round robin, and the job has failed in part. */
const makeCampaigns = async (accountId: string): Promise<Record<string, string>> => {
  const [campaignId, leadId] = ['camp', 'lead'];
  await makeCampaign(accountId, campaignId);
  await api('createLead', { as: service, params: { accountId, campaignId }, body: { leadId } });
  const { jobId } = await makeJob(accountId, ['mia', 'nobody'], { campaignIds: [campaignId], roundRobin: true });
  await machine.run();
  return { campaignId, leadId, jobId };
};

/** An account with what the paths and bodies of a context name. */
const makeWorld = async ({ context }: Pick<NamedRoute, 'context'>): Promise<Record<string, string>> => {
  const accountId = await makeAccount();
  await makeUser(accountId, 'mia');
  const isOfCampaigns = context === 'campaigns' || context === 'assignments' || context === 'leads';
  const more = await (isOfCampaigns ? makeCampaigns(accountId) : makeSupport(accountId));
  const { linkId } = await makeLink(accountId);
  const { itemId } = await makeTrashItem(accountId);
  return { accountId, userId: 'mia', linkId, itemId, ...more };
};

const worlds = new Map<string, { params: Record<string, string>; token: string }>();

/** Names what is there in `params` and `token`: made anew for each test, in `npm test` once for each context. */
const enter = async (named: Pick<NamedRoute, 'context'>): Promise<void> => {
  const known = isFull ? undefined : worlds.get(named.context);
  if (known) {
    ({ params, token } = known);
    return;
  }
  params = await makeWorld(named);
  worlds.set(named.context, { params, token });
};

/** A principal whom the route allows, so that the request gets as far as it can. */
const insider = ({ allow }: Route): Principal | undefined => {
  if (allow.includes('service')) return service;
  if (allow.includes('agent')) return agent();
  return allow.includes('anybody') ? undefined : user('owner', params['accountId']);
};

it.each(allRoutes.filter(({ route }) => schemaOf(route)))(
  '$name: bodies that fit, nearly fit, or do not',
  async (named) => {
    await enter(named);
    const { name, route } = named;
    const schema = schemaOf(route);
    // Agents name the account in the body: mostly the one that is there.
    const there = fitting(schema ?? {}).map((body) =>
      schema?.properties?.['accountId'] ? { ...(body as object), accountId: params['accountId'] } : body,
    );
    const bodies = fc.oneof(there, fitting(schema ?? {}), nearly(schema ?? {}), oddJson);
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        const headers = { 'if-match': '*' };
        wellFormed(named, await api(name, { as: insider(route), params, text: JSON.stringify(body) ?? '', headers }));
      }),
      { numRuns },
    );
  },
);

it.each(allRoutes.filter(({ route }) => route.form))(
  '$name: forms, with parameters that nobody knows',
  async (named) => {
    await enter(named);
    const tokens = fc.oneof(
      oddText,
      fc.constant(undefined).map(() => token),
      oddText.map((odd) => `${token}${odd}`),
    );
    const rest = fc.dictionary(
      fc.oneof(fc.constantFrom('token_type_hint', 'client_secret', '__proto__'), oddText),
      oddText,
      {
        maxKeys: 4,
      },
    );
    await fc.assert(
      fc.asyncProperty(rest, tokens, fc.boolean(), async (others, given, twice) => {
        const form = new URLSearchParams({ ...others, token: given });
        if (twice) form.append('token', 'x');
        const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
        const answer = await api(named.name, { as: insider(named.route), text: form.toString(), headers });
        wellFormed(named, answer);
        if (twice) expect(answer.status).toBe(400);
      }),
      { numRuns },
    );
  },
);

describe.each(allRoutes)('$name', (named) => {
  const { route } = named;

  it('text that may be no JSON', async () => {
    await enter(named);
    const texts = fc.oneof(
      oddText,
      oddJson.map((value) => `${JSON.stringify(value)}}`),
      fc.json().map((text) => text.slice(1)),
    );
    await fc.assert(
      fc.asyncProperty(texts, fc.boolean(), async (text, isBase64Encoded) => {
        const event = {
          ...eventOf(route, { as: insider(route), params, text, headers: { 'if-match': '*' } }),
          isBase64Encoded,
        };
        const { statusCode = 0, headers, body = '' } = await (await handlerOf(named.context))(event);
        wellFormed(named, { status: statusCode, headers, body: JSON.parse(body) as Record<string, unknown> });
      }),
      { numRuns: runs(8) },
    );
  });

  it('paths, queries and headers', async () => {
    await enter(named);
    const names = paramNames(route.path);
    const odd = fc.record({
      path: fc.record(Object.fromEntries(names.map((param) => [param, fc.oneof(oddText, fc.constant(undefined))])), {
        requiredKeys: [],
      }),
      query: fc.dictionary(
        fc.oneof(fc.constantFrom('pageSize', 'pageToken', 'status', 'q', 'preview'), oddText),
        oddText,
        {
          maxKeys: 3,
        },
      ),
      headers: oddHeaders,
      own: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(odd, async ({ path, query, headers, own }) => {
        const event = eventOf(route, { as: insider(route), params, headers, query });
        // As the gateway would hand it over, though no path could have led there.
        const given = { ...event, ...(own ? {} : { pathParameters: { ...params, ...path } }) };
        const {
          statusCode = 0,
          headers: answered,
          body = '',
        } = await (await handlerOf(named.context))(given as typeof event);
        wellFormed(named, { status: statusCode, headers: answered, body: JSON.parse(body) as Record<string, unknown> });
      }),
      { numRuns },
    );
  });
});

it('claims of any shape', async () => {
  await enter({ context: 'sessions' });
  params = { ...params, ...(await makeCampaigns(params['accountId'] ?? '')) };
  const names = ['iss', 'aud', 'sub', 'exp', 'account_id', 'role', 'team', 'scope', 'client_id'];
  const odd = fc.record(
    Object.fromEntries(
      names.map((claim) => [
        claim,
        fc.oneof(oddText, oddJson, fc.constantFrom('https://users.example', 'gatehouse', 'owner', 9_999_999_999)),
      ]),
    ),
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(odd, fc.constantFrom(...allRoutes), async (claims, named) => {
      const answer = await api(named.name, { claims, params });
      wellFormed(named, answer);
      if (!named.route.allow.includes('anybody')) expect([401, 403, 404]).toContain(answer.status);
    }),
    { numRuns: runs(60) },
  );
});
