import { api, type RouteName } from '../support/api/api.ts';
import { service } from '../support/api/identity.ts';
import { report } from '../support/world/sensitive-actions.ts';
import { makeTrashItem, putInTrash } from '../support/world/trash.ts';
import { bothPages, type Driver, owner, raced, whenStale } from './driving.ts';

const callers = (accountId: string) => [owner(accountId), service];
const key = { 'idempotency-key': 'k' };

/** The drivers of the trash and of sensitive actions. */
export const trashDrivers = {
  createTrashItem: async (accountId) => {
    await putInTrash('ghost');
    for (let n = 0; n < 2; n++) await putInTrash(accountId, { resourceId: 'one' });
    for (let n = 0; n < 2; n++) await putInTrash(accountId, { resourceId: 'two' }, key);
  },
  listTrashItems: async (accountId) => {
    for (let n = 0; n < 2; n++) await makeTrashItem(accountId);
    for (const as of callers(accountId)) await bothPages('listTrashItems', { as, params: { accountId } });
    await api('listTrashItems', { as: service, params: { accountId: 'ghost' } });
  },
  getTrashItem: async (accountId) => {
    const { itemId } = await makeTrashItem(accountId);
    for (const as of callers(accountId)) await api('getTrashItem', { as, params: { accountId, itemId } });
  },
  restoreTrashItem: async (accountId) => {
    for (const as of callers(accountId)) {
      const { itemId } = await makeTrashItem(accountId);
      const restore = (headers = {}) => api('restoreTrashItem', { as, params: { accountId, itemId }, headers });
      await raced(restore, () => restore(key));
      const { itemId: other } = await makeTrashItem(accountId);
      for (let n = 0; n < 2; n++) {
        await api('restoreTrashItem', {
          as,
          params: { accountId, itemId: other },
          headers: { 'idempotency-key': other },
        });
      }
    }
  },
  purgeTrashItem: async (accountId) => {
    for (const as of callers(accountId)) {
      const { itemId } = await makeTrashItem(accountId);
      const purge = () => api('purgeTrashItem', { as, params: { accountId, itemId } });
      await raced(purge, purge);
    }
  },
  reportSensitiveActions: async (accountId) => {
    await report('ghost', { userId: 'mia' });
    const of = (who: Parameters<typeof report>[1], headers = {}) => report(accountId, who, [{ items: 15 }], headers);
    await raced(
      () => of({ userId: 'mia' }),
      () => of({ userId: 'mia' }),
    );
    for (let n = 0; n < 2; n++) await of({ userId: 'mia' }, key);
    await whenStale(accountId, async ({ stale, fresh }) => {
      await of({ sessionId: stale });
      // It trips, and then it is over.
      for (let n = 0; n < 3; n++) await of({ sessionId: fresh });
    });
  },
  listSensitiveActions: async (accountId) => {
    for (let n = 0; n < 2; n++) await report(accountId, { userId: 'mia' });
    const request = { as: owner(accountId), params: { accountId } };
    await bothPages('listSensitiveActions', request);
    await bothPages('listSensitiveActions', { ...request, query: { userId: 'mia', from: '2026-01-01T00:00:00Z' } });
  },
} as const satisfies Partial<Record<RouteName, Driver>>;
