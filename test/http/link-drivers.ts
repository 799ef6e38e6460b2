import { api, type RouteName } from '../support/api/api.ts';
import { service } from '../support/api/identity.ts';
import { makeLink, openLink, recipient, shareDocument } from '../support/world/links.ts';
import { bothPages, type Driver, owner, raced } from './driving.ts';

const callers = (accountId: string) => [owner(accountId), service];
const absent = 'lnk_01M80B7PC7FKCP02D8H2Q91GNK';

/** The drivers of share links. */
export const linkDrivers = {
  createShareLink: async (accountId) => {
    for (const account of [accountId, 'ghost']) {
      const body = { documentId: 'doc-1', recipients: [recipient] };
      await api('createShareLink', { as: service, params: { accountId: account }, body });
    }
    const create = (key: string) => shareDocument(accountId, {}, { 'idempotency-key': key });
    for (let n = 0; n < 2; n++) await create('k');
    await raced(
      () => create('twin'),
      () => create('twin'),
    );
  },
  listShareLinks: async (accountId) => {
    for (let n = 0; n < 2; n++) await makeLink(accountId);
    for (const as of callers(accountId)) await bothPages('listShareLinks', { as, params: { accountId } });
    await api('listShareLinks', { as: service, params: { accountId: 'ghost' } });
  },
  getShareLink: async (accountId) => {
    const { linkId } = await makeLink(accountId);
    for (const as of callers(accountId)) {
      for (const id of [linkId, absent]) await api('getShareLink', { as, params: { accountId, linkId: id } });
    }
  },
  changeShareLink: async (accountId) => {
    for (const as of callers(accountId)) {
      const { linkId } = await makeLink(accountId);
      const change = (body: object, id = linkId) =>
        api('changeShareLink', { as, params: { accountId, linkId: id }, body });
      await raced(
        () => change({ recipients: [recipient, 'noah@mail.example'] }),
        () => change({ duration: 'P1D' }),
      );
      await change({ maxUses: null });
      await change({ maxUses: 1 }, absent);
    }
  },
  unlockShareLink: async (accountId) => {
    for (const as of callers(accountId)) {
      const { linkId } = await makeLink(accountId);
      for (let n = 0; n < 5; n++) await openLink(linkId, 'wrong');
      const unlock = (id = linkId) => api('unlockShareLink', { as, params: { accountId, linkId: id } });
      await raced(unlock, unlock);
      await unlock(absent);
    }
  },
  replaceShareLinkCode: async (accountId) => {
    for (const as of callers(accountId)) {
      const { linkId } = await makeLink(accountId);
      const replace = (key: string, id = linkId) =>
        api('replaceShareLinkCode', { as, params: { accountId, linkId: id }, headers: { 'idempotency-key': key } });
      for (let n = 0; n < 2; n++) await replace(`k-${as.kind}`);
      await raced(
        () => replace(`twin-${as.kind}`),
        () => replace(`twin-${as.kind}`),
      );
      await replace(`absent-${as.kind}`, absent);
    }
  },
  revokeShareLink: async (accountId) => {
    for (const as of callers(accountId)) {
      const { linkId, code } = await makeLink(accountId);
      const revoke = (id: string) => api('revokeShareLink', { as, params: { accountId, linkId: id } });
      await openLink(linkId, code);
      await raced(
        () => revoke(linkId),
        () => revoke(linkId),
      );
      await revoke(absent);
    }
  },
  openShareLink: async (accountId) => {
    const { linkId, code } = await makeLink(accountId);
    const open = (given = code) => openLink(linkId, given);
    await raced(open, open);
    for (let n = 0; n < 6; n++) await open('wrong');
    await openLink(linkId, code, null);
    await openLink(absent, code);
    const gone = await makeLink(accountId, { maxUses: 1 });
    await raced(
      () => openLink(gone.linkId, gone.code),
      () => openLink(gone.linkId, gone.code),
    );
    await openLink(gone.linkId, gone.code);
  },
} as const satisfies Partial<Record<RouteName, Driver>>;
