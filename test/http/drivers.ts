import { api, type RouteName } from '../support/api/api.ts';
import { agent, service } from '../support/api/identity.ts';
import { growJournal, sequenceJournal } from '../support/world/journal.ts';
import { makeAccount, makeGrant, makeUser } from '../support/world/world.ts';
import { campaignDrivers } from './campaign-drivers.ts';
import { decisionDrivers } from './decision-drivers.ts';
import { bothPages, type Driver, inside, owner, raced } from './driving.ts';
import { leadDrivers } from './lead-drivers.ts';
import { linkDrivers } from './link-drivers.ts';
import { sessionDrivers } from './session-drivers.ts';
import { trashDrivers } from './trash-drivers.ts';

/*
 * Each route driven through all of its paths that speak to the table differently: every kind of caller, present and
 * absent things, first and repeated requests, a second page, a lost race, a session that moves to another
 * grant. A new route does not compile without one.
 */

const put = (accountId: string, name: string) =>
  api('putAccount', { as: service, params: { accountId }, body: { name } });
const removeUser = (accountId: string, userId: string) =>
  api('deleteUser', { as: service, params: { accountId, userId } });

export const drivers: Record<RouteName, Driver> = {
  ...sessionDrivers,
  ...campaignDrivers,
  ...leadDrivers,
  ...linkDrivers,
  ...trashDrivers,
  ...decisionDrivers,
  putAccount: async (accountId) => {
    await put(`${accountId}-new`, 'x');
    await put(accountId, 'y');
    await put(accountId, 'y');
    await raced(
      () => put(accountId, 'meddled'),
      () => put(accountId, 'z'),
    );
  },
  changeAccount: async (accountId) => {
    const change = (name: string, id = accountId) =>
      api('changeAccount', { as: service, params: { accountId: id }, body: { name } });
    await change('y', 'ghost');
    await raced(
      () => put(accountId, 'meddled'),
      () => change('z'),
    );
  },
  // The other drivers need their account.
  closeAccount: async () => {
    const accountId = await makeAccount();
    const close = (id: string) => api('closeAccount', { as: service, params: { accountId: id } });
    await inside(accountId);
    await raced(
      () => put(accountId, 'meddled'),
      () => close(accountId),
    );
    await close(accountId);
    await close('ghost');
  },
  getAccount: async (accountId) => {
    await api('getAccount', { as: owner(accountId), params: { accountId } });
    await api('getAccount', { as: service, params: { accountId } });
  },
  listUsers: async (accountId) => {
    await bothPages('listUsers', { as: owner(accountId), params: { accountId } });
    await bothPages('listUsers', { as: service, params: { accountId } });
  },
  listPeople: async (accountId) => {
    await bothPages('listPeople', { as: owner(accountId), params: { accountId } });
  },
  putUser: async (accountId) => {
    const { first, last } = await inside(accountId);
    await makeUser(accountId, first, { role: 'owner', status: 'suspended' });
    await makeUser(accountId, last, { role: 'owner', status: 'suspended' });
    await makeUser(accountId, 'new');
    await makeUser(accountId, 'new');
    await makeUser('ghost', 'new');
    await raced(
      () => makeUser(accountId, 'new', { role: 'admin' }),
      () => makeUser(accountId, 'new', { role: 'owner' }),
    );
  },
  changeUser: async (accountId) => {
    const change = (userId: string, body: unknown) =>
      api('changeUser', { as: service, params: { accountId, userId }, body });
    const { first, last } = await inside(accountId);
    await change(first, { status: 'suspended' });
    await change(last, { status: 'suspended' });
    await change('no-such', { name: 'x' });
    await makeUser(accountId, 'new');
    await raced(
      () => makeUser(accountId, 'new', { role: 'admin' }),
      () => change('new', { role: 'owner' }),
    );
  },
  getUser: async (accountId) => {
    for (const as of [service, owner(accountId)]) {
      for (const userId of ['user-0', 'no-such']) await api('getUser', { as, params: { accountId, userId } });
    }
  },
  deleteUser: async (accountId) => {
    const { first, last } = await inside(accountId);
    await removeUser(accountId, first);
    await removeUser(accountId, last);
    await removeUser(accountId, 'no-such');
    await removeUser(accountId, 'user-0');
    for (const userId of ['user-0', 'user-2']) {
      await api('deleteUser', { as: service, params: { accountId, userId }, query: { erase: 'true' } });
    }
    await raced(
      () => makeUser(accountId, 'user-1', { role: 'admin' }),
      () => removeUser(accountId, 'user-1'),
    );
  },
  getSupportAccess: async (accountId) => {
    await api('getSupportAccess', { as: owner(accountId), params: { accountId } });
    const empty = await makeAccount();
    await api('getSupportAccess', { as: owner(empty), params: { accountId: empty } });
  },
  turnOffSupportAccess: async (accountId) => {
    const off = () => api('turnOffSupportAccess', { as: owner(accountId), params: { accountId } });
    await inside(accountId);
    await raced(() => makeGrant(accountId), off);
    const { grant } = await makeGrant(accountId);
    await raced(() => api('revokeGrant', { as: owner(accountId), params: { accountId, grantId: grant.grantId } }), off);
    await off();
  },
  createGrant: async (accountId) => {
    const create = (key?: string, body: unknown = {}) =>
      api('createGrant', {
        as: owner(accountId),
        params: { accountId },
        body,
        headers: key ? { 'idempotency-key': key } : {},
      });
    await create();
    await create(undefined, { duration: 'unlimited' });
    await create('k');
    await create('k');
    await raced(
      () => create('twin'),
      () => create('twin'),
    );
  },
  listGrants: async (accountId) => {
    await bothPages('listGrants', { as: owner(accountId), params: { accountId } });
    await bothPages('listGrants', { as: owner(accountId), params: { accountId }, query: { status: 'active' } });
  },
  getGrant: async (accountId) => {
    const { grant } = await makeGrant(accountId);
    await api('getGrant', { as: owner(accountId), params: { accountId, grantId: grant.grantId } });
  },
  changeGrant: async (accountId) => {
    const { grant } = await makeGrant(accountId);
    const change = (body: unknown) =>
      api('changeGrant', {
        as: owner(accountId),
        params: { accountId, grantId: grant.grantId },
        body,
        headers: { 'if-match': '*' },
      });
    const { params } = await inside(accountId);
    const body = { teams: ['customer_success'] };
    await api('changeGrant', { as: owner(accountId), params, body, headers: { 'if-match': '*' } });
    await change({ duration: 'P2D' });
    await change({ duration: 'unlimited' });
    await change({ scope: 'full' });
    await change({ scope: 'full' });
    await raced(
      () => change({ scope: 'read_only' }),
      () => change({ teams: ['customer_service'] }),
    );
  },
  getGrantReceipt: async (accountId) => {
    const { grant } = await makeGrant(accountId, { duration: 'PT1H' });
    await sequenceJournal(accountId);
    await api('getGrantReceipt', { as: owner(accountId), params: { accountId, grantId: grant.grantId } });
  },
  revokeGrant: async (accountId) => {
    await api('revokeGrant', { as: owner(accountId), params: (await inside(accountId)).params });
    const { grant } = await makeGrant(accountId);
    const params = { accountId, grantId: grant.grantId };
    const extend = () =>
      api('changeGrant', { as: owner(accountId), params, body: { duration: 'P9D' }, headers: { 'if-match': '*' } });
    await raced(extend, () => api('revokeGrant', { as: owner(accountId), params }));
    await api('revokeGrant', { as: owner(accountId), params });
  },
  listEnterableAccounts: async () => {
    await makeGrant(await makeAccount());
    await bothPages('listEnterableAccounts', { as: agent() });
    await api('listEnterableAccounts', { as: agent('no_such_team') });
  },
  listJournal: async (accountId) => {
    const request = { as: owner(accountId), params: { accountId } };
    await bothPages('listJournal', request);
    await api('listJournal', { ...request, query: { type: 'grant.created' }, headers: { accept: 'text/csv' } });
  },
  getJournalCheckpoint: async (accountId) => {
    const request = { as: owner(accountId), params: { accountId } };
    await api('getJournalCheckpoint', request);
    await growJournal(accountId, 20, 10);
    await api('getJournalCheckpoint', request);
    await api('getJournalCheckpoint', { ...request, query: { olderSize: '3' } });
  },
  getJournalProof: async (accountId) => {
    await growJournal(accountId, 20, 10);
    for (const sequence of ['1', '999']) {
      await api('getJournalProof', { as: owner(accountId), params: { accountId }, query: { sequence } });
    }
  },
  getJournalKey: async (accountId) => {
    await api('getJournalKey', { as: owner(accountId), params: { accountId } });
  },
  getOpenapi: async () => {
    await api('getOpenapi');
  },
};
