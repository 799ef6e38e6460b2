import { expect } from 'vitest';
import type { SensitiveAction } from '../../shared/sensitive-actions/report.ts';
import type { TrashItem } from '../../shared/trash/item.ts';
import { api, type RouteName } from '../support/api/api.ts';
import { agent, service, user } from '../support/api/identity.ts';
import { later, minute, setClock } from '../support/clock/clock.ts';
import { readPages } from '../support/events/chain.ts';
import { report } from '../support/world/sensitive-actions.ts';
import { makeTrashItem, putInTrash } from '../support/world/trash.ts';
import { introspect, makeGrant, makeSession } from '../support/world/world.ts';
import { calling, type Scenario } from './change-once.ts';

const start = '2027-03-01T00:00:00.000Z';

const once = { 'idempotency-key': 'once' };

const asOwner = (accountId: string) => ({ as: user('owner', accountId), params: { accountId } });

const inTrash = async (accountId: string, status: string): Promise<TrashItem[]> => {
  const query = { status };
  return (await api<{ items: TrashItem[] }>('listTrashItems', { ...asOwner(accountId), query })).body.items;
};

/** There is one item, of this status; its data are there, or are not. */
const isThere = (status: TrashItem['status']) => async (accountId: string) => {
  const items = await inTrash(accountId, status);
  expect(items).toHaveLength(1);
  for (const other of ['trashed', 'restored', 'purged']) {
    if (other !== status) expect(await inTrash(accountId, other)).toEqual([]);
  }
  const params = { accountId, itemId: items[0]?.itemId ?? '' };
  const { body } = await api<TrashItem>('getTrashItem', { as: service, params });
  expect(body.data).toEqual(status === 'purged' ? undefined : { name: 'A lead' });
};

/** It is out: the same thing can come in again. */
const isOut = (status: TrashItem['status']) => async (accountId: string) => {
  await isThere(status)(accountId);
  expect((await putInTrash(accountId, { resourceId: 'one' })).status).toBe(201);
};

const onItem = async (name: RouteName, accountId: string, headers = {}) => {
  setClock(start);
  const { itemId } = await makeTrashItem(accountId, { resourceId: 'one' });
  return calling(name, { as: service, params: { accountId, itemId }, headers });
};

export const trashScenarios: Scenario[] = [
  {
    name: 'createTrashItem',
    prepare: async (accountId) => async () => (await putInTrash(accountId, { resourceId: 'one' }, once)).status,
    answers: [201],
    entries: ['trash.registered'],
    after: isThere('trashed'),
  },
  {
    // Without a key, a retry after a lost answer is answered that the item exists; it exists once.
    name: 'createTrashItem without an idempotency key',
    prepare: async (accountId) => async () => (await putInTrash(accountId, { resourceId: 'one' })).status,
    answers: [201, 409],
    entries: ['trash.registered'],
    after: isThere('trashed'),
  },
  {
    name: 'restoreTrashItem',
    prepare: (accountId) => onItem('restoreTrashItem', accountId, once),
    answers: [200],
    entries: ['trash.restored'],
    after: isOut('restored'),
  },
  {
    name: 'restoreTrashItem without an idempotency key',
    prepare: (accountId) => onItem('restoreTrashItem', accountId),
    answers: [200, 409],
    entries: ['trash.restored'],
    after: isOut('restored'),
  },
  {
    name: 'purgeTrashItem',
    prepare: (accountId) => onItem('purgeTrashItem', accountId),
    answers: [200],
    entries: ['trash.purged'],
    after: isOut('purged'),
  },
];

const reports = (accountId: string): Promise<SensitiveAction[]> =>
  readPages('listSensitiveActions', asOwner(accountId));

/** The final answer to the caller. */
const said = new Map<string, Awaited<ReturnType<typeof report>>['body']>();

const reporting = (accountId: string, who: Parameters<typeof report>[1], items: number) => async () => {
  const { status, body } = await report(accountId, who, [{ items }, { action: 'export' }], once);
  said.set(accountId, body);
  return status;
};

/** An agent is inside; the grant allows of 20 sensitive actions. */
const inside = async (accountId: string) => {
  setClock(start);
  await makeGrant(accountId, { scope: 'full' });
  await makeSession(accountId, agent('customer_service', 'guest'));
  return makeSession(accountId);
};

const tokens = new Map<string, string>();

export const watchScenarios: Scenario[] = [
  {
    name: 'reportSensitiveActions of a user, beyond a threshold',
    prepare: async (accountId) => {
      await report(accountId, { userId: 'mia' }, [{ items: 40 }]);
      return reporting(accountId, { userId: 'mia' }, 20);
    },
    answers: [201],
    entries: ['sensitive-action.detected'],
    after: async (accountId) => {
      const all = await reports(accountId);
      expect(all.map(({ items, detected }) => [items, detected])).toEqual([
        [1, true],
        [20, true],
        [40, false],
      ]);
      expect(said.get(accountId)?.reports).toEqual([all[1], all[0]]);
      // What was remembered was remembered once: 61 of 50, so 9 more would be 70.
      setClock(later(String(all[0]?.at), 59 * minute));
      expect((await report(accountId, { userId: 'mia' }, [{ items: 9 }])).body.detected).toEqual([]);
      setClock();
    },
  },
  {
    name: 'reportSensitiveActions inside a session',
    prepare: async (accountId) => {
      const { sessionId } = await inside(accountId);
      return reporting(accountId, { sessionId }, 9);
    },
    answers: [201],
    entries: [],
    after: async (accountId) => {
      expect(said.get(accountId)).toMatchObject({ tripwire: 'noted' });
      const [{ sessionId = '' } = {}, ...others] = await reports(accountId);
      expect(others).toHaveLength(1);
      // Ten were counted, once: ten more do not trip, and one more does.
      expect((await report(accountId, { sessionId }, [{ items: 10 }])).body.tripwire).toBe('noted');
      expect((await report(accountId, { sessionId })).body.tripwire).toBe('tripped');
    },
  },
  {
    name: 'reportSensitiveActions that trips, and exceeds a threshold',
    prepare: async (accountId) => {
      const { sessionId, accessToken } = await inside(accountId);
      tokens.set(accountId, accessToken);
      return reporting(accountId, { sessionId }, 60);
    },
    answers: [201],
    entries: ['grant.suspended', 'sensitive-action.detected', 'support-session.ended', 'support-session.ended'],
    after: async (accountId) => {
      expect(await introspect(tokens.get(accountId) ?? '')).toEqual({ active: false });
      expect(said.get(accountId)).toMatchObject({ tripwire: 'tripped', detected: [{ items: 50 }] });
      expect(await reports(accountId)).toHaveLength(2);
    },
  },
];
