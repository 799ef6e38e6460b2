import { maxBlockedAgents } from '../../shared/accounts/blocked-agents.ts';
import { clock } from '../../shared/core/clock.ts';
import { fillOutbox } from '../signals/outbox.ts';
import { api, type RouteName } from '../support/api/api.ts';
import { agent, service } from '../support/api/identity.ts';
import { later, minute, setClock } from '../support/clock/clock.ts';
import { makeAccount, makeGrant, makeRequest, makeSession } from '../support/world/world.ts';
import { bothPages, type Driver, owner, raced, whenStale } from './driving.ts';

const leave = (sessionId: string, as = agent('technical_support')) =>
  api('leaveSession', { as, params: { sessionId } });
const renew = (sessionId: string, as = agent('technical_support')) => api('renewToken', { as, params: { sessionId } });

const unblock = (accountId: string, agentId: string) =>
  api('unblockAgent', { as: owner(accountId), params: { accountId, agentId } });

/** The drivers of access requests, support sessions, their tokens and signals, and policies. */
export const sessionDrivers = {
  reconfirmGrant: async (accountId) => {
    const { grant } = await makeGrant(accountId, { duration: 'unlimited', teams: ['customer_success'] });
    const params = { accountId, grantId: grant.grantId };
    const reconfirm = () => api('reconfirmGrant', { as: owner(accountId), params });
    await whenStale(accountId, reconfirm);
    await raced(reconfirm, reconfirm);
  },
  createAccessRequest: async (accountId) => {
    const ask = (account: string, id: string, headers = {}) =>
      api('createAccessRequest', {
        as: agent('technical_support', id),
        body: { accountId: account, duration: 'P1D', reason: 'x' },
        headers,
      });
    for (let n = 0; n < 2; n++) await ask(accountId, 'ada');
    await ask('ghost', 'ada');
    for (let n = 0; n < 2; n++) await ask(accountId, 'bob', { 'idempotency-key': 'k' });
    await raced(
      () => ask(accountId, 'eve'),
      () => ask(accountId, 'eve'),
    );
  },
  listOwnAccessRequests: async (accountId) => {
    for (const id of [accountId, await makeAccount()]) await makeRequest(id);
    await bothPages('listOwnAccessRequests', { as: agent() });
    await bothPages('listOwnAccessRequests', { as: agent(), query: { status: 'pending' } });
  },
  withdrawAccessRequest: async (accountId) => {
    const { requestId } = await makeRequest(accountId);
    const withdraw = (id: string) => api('withdrawAccessRequest', { as: agent(), params: { requestId: id } });
    await raced(
      () => withdraw(requestId),
      () => withdraw(requestId),
    );
    await withdraw('req_01M80B7PC7FKCP02D8H2Q91GNK');
  },
  listAccessRequests: async (accountId) => {
    for (const id of ['ada', 'bob']) await makeRequest(accountId, {}, agent('technical_support', id));
    const request = { as: owner(accountId), params: { accountId } };
    await bothPages('listAccessRequests', request);
    await bothPages('listAccessRequests', { ...request, query: { status: 'pending' } });
  },
  approveAccessRequest: async (accountId) => {
    const approve = (requestId: string, headers = {}) =>
      api('approveAccessRequest', { as: owner(accountId), params: { accountId, requestId }, headers });
    for (const headers of [{}, { 'idempotency-key': 'k' }]) {
      const { requestId } = await makeRequest(accountId);
      await raced(
        () => approve(requestId, headers),
        () => approve(requestId, headers),
      );
    }
  },
  declineAccessRequest: async (accountId) => {
    const { requestId } = await makeRequest(accountId);
    const decline = () => api('declineAccessRequest', { as: owner(accountId), params: { accountId, requestId } });
    await raced(decline, decline);
  },
  openSession: async (accountId) => {
    const open = (id: string, headers = {}) =>
      api('openSession', { as: agent('technical_support', id), body: { accountId, reason: 'x' }, headers });
    await raced(
      () => open('ann'),
      () => open('ann'),
    );
    for (let n = 0; n < 3; n++) await open('ann', { 'idempotency-key': `k${n % 2}` });
    await makeGrant(accountId, { maxUses: 1, scope: 'full' });
    await open('bea');
    await whenStale(accountId, () => open('cat'));
  },
  renewToken: async (accountId) => {
    await whenStale(accountId, async ({ stale, fresh }) => {
      await renew(stale, agent('customer_service'));
      await raced(
        () => leave(fresh),
        () => renew(fresh),
      );
    });
  },
  blockAgent: async (accountId) => {
    await makeGrant(accountId);
    await makeSession(accountId);
    const block = (agentId: string, body = {}) =>
      api('blockAgent', { as: owner(accountId), params: { accountId, agentId }, body });
    await raced(
      () => block(agent().id),
      () => block(agent().id, { reason: 'x' }),
    );
    await unblock(accountId, agent().id);
    await whenStale(accountId, async () => {
      const until = later(clock.now(), minute);
      for (let n = 0; n < maxBlockedAgents; n++) await block(`blocked-${n}`, { until });
      setClock(until);
      await block('another');
    });
    await unblock(accountId, 'another');
  },
  getBlockedAgent: async (accountId) => {
    const request = { as: owner(accountId), params: { accountId, agentId: 'ada' } };
    await api('getBlockedAgent', request);
    await api('blockAgent', { ...request, body: {} });
    await api('getBlockedAgent', request);
    await unblock(accountId, 'ada');
  },
  listBlockedAgents: async (accountId) => {
    const request = { as: owner(accountId), params: { accountId } };
    for (const agentId of ['ada', 'bob'])
      await api('blockAgent', { ...request, params: { accountId, agentId }, body: {} });
    await bothPages('listBlockedAgents', request);
    for (const agentId of ['ada', 'bob']) await unblock(accountId, agentId);
  },
  unblockAgent: async (accountId) => {
    const again = () => unblock(accountId, 'ada');
    await again();
    await api('blockAgent', { as: owner(accountId), params: { accountId, agentId: 'ada' }, body: {} });
    await raced(again, again);
  },
  lockAgent: async (accountId) => {
    const as = agent('technical_support', accountId);
    await makeGrant(accountId);
    await makeSession(accountId, as);
    const params = { agentId: as.id };
    const lock = () => api('lockAgent', { as: service, params, body: { reason: 'x' } });
    await raced(lock, lock);
    await api('unlockAgent', { as: service, params });
    await whenStale(accountId, ({ stale }) =>
      raced(
        () => renew(stale, agent('customer_service')),
        () => api('lockAgent', { as: service, params: { agentId: agent().id }, body: {} }),
      ),
    );
    await api('unlockAgent', { as: service, params: { agentId: agent().id } });
  },
  getAgentLock: async (accountId) => {
    const request = { as: service, params: { agentId: accountId } };
    await api('getAgentLock', request);
    await api('lockAgent', { ...request, body: {} });
    await api('getAgentLock', request);
  },
  unlockAgent: async (accountId) => {
    const request = { as: service, params: { agentId: accountId } };
    await api('lockAgent', { ...request, body: {} });
    for (let n = 0; n < 2; n++) await api('unlockAgent', request);
  },
  listOwnSessions: async (accountId) => {
    for (let n = 0; n < 2; n++) await makeSession(accountId, agent('technical_support', accountId));
    const request = { as: agent('technical_support', accountId) };
    await bothPages('listOwnSessions', request);
    await bothPages('listOwnSessions', { ...request, query: { status: 'active' } });
  },
  leaveSession: async (accountId) => {
    await whenStale(accountId, ({ fresh }) => leave(fresh));
    await whenStale(accountId, ({ fresh, stale }) =>
      raced(
        () => renew(stale, agent('customer_service')),
        () => leave(fresh),
      ),
    );
    await leave('ses_01M80B7PC7FKCP02D8H2Q91GNK');
  },
  listSessions: async (accountId) => {
    for (let n = 0; n < 2; n++) await makeSession(accountId);
    await bothPages('listSessions', { as: owner(accountId), params: { accountId } });
  },
  endSession: async (accountId) => {
    await whenStale(accountId, async ({ fresh }) => {
      const end = () => api('endSession', { as: owner(accountId), params: { accountId, sessionId: fresh } });
      await raced(() => leave(fresh), end);
      await end();
    });
    const { sessionId } = await makeSession(accountId);
    const request = { as: owner(accountId), params: { accountId, sessionId }, body: { block: {} } };
    await raced(
      () => api('endSession', request),
      () => api('endSession', request),
    );
    await unblock(accountId, agent().id);
  },
  introspect: async (accountId) => {
    const { accessToken, sessionId } = await makeSession(accountId);
    const ask = (token: string) => api('introspect', { as: service, form: { token } });
    await ask(accessToken);
    await leave(sessionId);
    await ask(accessToken);
    await ask('forged');
  },
  revoke: async (accountId) => {
    for (const as of [service, agent('technical_support')]) {
      await whenStale(accountId, async ({ token }) => {
        await api('revoke', { as, form: { token } });
        await api('revoke', { as, form: { token } });
      });
    }
  },
  getKeys: async () => {
    await api('getKeys');
  },
  pollSignals: async (accountId) => {
    for (let n = 0; n < 3; n++) await leave((await makeSession(accountId)).sessionId);
    const [one = '', two = ''] = await fillOutbox(accountId);
    const poll = (body?: unknown) => api('pollSignals', { as: service, body });
    await poll();
    await poll({ ack: [one], setErrs: { [two]: { err: 'invalid_request' } } });
  },
  getPolicy: async (accountId) => {
    await api('getPolicy', { as: owner(accountId), params: { accountId } });
  },
  putPolicy: async (accountId) => {
    const put = (supportSessions: unknown) =>
      api('putPolicy', {
        as: owner(accountId),
        params: { accountId },
        body: { supportSessions },
        headers: { 'if-match': '*' },
      });
    await raced(
      () => put({ tripwire: null }),
      () => put({ ticketRequired: true }),
    );
    await put({ ticketRequired: true });
  },
} as const satisfies Partial<Record<RouteName, Driver>>;
