import { api, type RouteName } from '../support/api/api.ts';
import { agent, service } from '../support/api/identity.ts';
import { makeCampaign, makeUser } from '../support/world/world.ts';
import { bothPages, type Driver, owner, whenStale } from './driving.ts';

const campaignId = 'camp';

/** Puts a policy with a document; the edition knows all of them. */
const putDocument = async (accountId: string, document: Record<string, unknown> = {}): Promise<void> => {
  await api('putAccount', { as: service, params: { accountId }, body: { name: 'x', edition: 'dream_team' } });
  const body = { draft: { defaultDecision: 'deny' }, ...document };
  const headers = { 'if-match': '*' };
  const put = await api('putPolicy', { as: owner(accountId), params: { accountId }, body, headers });
  if (put.status !== 200) throw new Error(`no policy: ${JSON.stringify(put.body)}`);
};

const ask = (name: RouteName, accountId: string, body: Record<string, unknown>) =>
  api(name, { as: service, params: { accountId }, body });

const subject = { type: 'user', id: 'user-0' };
const action = { name: 'access' };
const resource = { type: 'campaign', id: campaignId };
const whole = { subject, action, resource };

/** By a user and from inside a session: of campaigns or not, with a draft beside or without, and when time took a grant. */
const deciding = async (accountId: string, decide: (body: Record<string, unknown>) => Promise<unknown>) => {
  await makeCampaign(accountId, campaignId);
  await decide(whole);
  await putDocument(accountId);
  await decide({ ...whole, resource: { type: 'file', id: 'one' } });
  await whenStale(accountId, async ({ stale, fresh }) => {
    for (const id of [stale, fresh]) await decide({ ...whole, subject: { type: 'support_session', id } });
  });
};

/** A search in pages of one: the first, and the one that its token leads to. */
const inPages = async (name: RouteName, accountId: string, body: Record<string, unknown>): Promise<void> => {
  const first = await ask(name, accountId, { ...body, page: { limit: 1 } });
  const token = (first.body['page'] as { next_token?: string } | undefined)?.next_token;
  const second = await ask(name, accountId, { ...body, page: { token } });
  if (!token || second.status !== 200) throw new Error(`${name} has no second page: ${JSON.stringify(first.body)}`);
};

/** The drivers of policies with a document, and of decisions. */
export const decisionDrivers = {
  listShadowHits: async (accountId) => {
    await putDocument(accountId);
    for (const id of ['user-0', 'user-1']) {
      await ask('evaluate', accountId, { ...whole, subject: { type: 'user', id }, resource: { type: 'file', id } });
    }
    await bothPages('listShadowHits', { as: owner(accountId), params: { accountId } });
  },
  evaluate: async (accountId) => {
    await deciding(accountId, (body) => ask('evaluate', accountId, body));
    await ask('evaluate', 'ghost', whole);
  },
  evaluateAll: async (accountId) => {
    await deciding(accountId, ({ subject: who, ...rest }) =>
      ask('evaluateAll', accountId, { ...rest, evaluations: [{ subject: who }, {}] }),
    );
    await ask('evaluateAll', accountId, whole);
  },
  searchSubjects: async (accountId) => {
    await makeUser(accountId, 'user-0');
    await makeUser(accountId, 'user-1');
    await inPages('searchSubjects', accountId, {
      subject: { type: 'user' },
      action: { name: 'delete' },
      resource: { type: 'comment', id: 'one' },
    });
    await makeCampaign(accountId, campaignId);
    await ask('searchSubjects', accountId, { ...whole, subject: { type: 'user' } });
    await whenStale(accountId, () =>
      ask('searchSubjects', accountId, { ...whole, subject: { type: 'support_session' } }),
    );
  },
  searchResources: async (accountId) => {
    await inPages('searchResources', accountId, await withFiles(accountId));
    await makeCampaign(accountId, campaignId);
    await ask('searchResources', accountId, { ...whole, resource: { type: 'campaign' } });
  },
  searchActions: async (accountId) => {
    await inPages('searchActions', accountId, { subject, resource: { type: 'comment', id: 'one' } });
    await ask('searchActions', accountId, { subject: { type: 'user', id: agent().id }, resource });
  },
  getPolicyBundle: async (accountId) => {
    const read = (query: Record<string, string>, id = accountId) =>
      api('getPolicyBundle', { as: service, params: { accountId: id }, query });
    await makeUser(accountId, 'user-0');
    await makeCampaign(accountId, campaignId);
    await read({ users: 'user-0', campaigns: campaignId });
    await putDocument(accountId);
    await read({ users: 'user-0,user-1' });
    await read({ users: 'user-0', rulesVersion: '1' });
    await read({}, 'ghost');
  },
  getDecisionPoint: async (accountId) => {
    await api('getDecisionPoint', { params: { accountId } });
  },
} as const satisfies Partial<Record<RouteName, Driver>>;

/** Two files are known, that anybody may read. @returns the search for them */
const withFiles = async (accountId: string): Promise<Record<string, unknown>> => {
  await putDocument(accountId, { resources: ['one', 'two'].map((id) => ({ type: 'file', id })) });
  return { subject, action: { name: 'read' }, resource: { type: 'file' } };
};
