import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LocalGatehouse } from '../../local/gatehouse.ts';
import { published, sequenced } from './support/chain.ts';
import { expectFinalisedBy } from './support/expiry.ts';
import { backend, makeAccount, moveClock, ownerOf, send, startHere } from './support/in-process.ts';
import { until } from './support/until.ts';

let gatehouse: LocalGatehouse;
beforeAll(async () => {
  gatehouse = await startHere({ ttl: false, minuteMillis: 300 });
});
afterAll(() => gatehouse.stop());

test('with TTL off, the rule of every minute finalises a grant that has ended', () =>
  expectFinalisedBy(gatehouse, 'sweep'));

test('it empties the trash of what has been in it for its days', async () => {
  await makeAccount(gatehouse, 'globex');
  const { body: item } = await send(gatehouse, 'POST /v1/accounts/globex/trash', {
    as: backend,
    body: { resourceType: 'opportunity', resourceId: 'o-17', data: { title: 'Big deal' } },
  });
  const read = `GET /v1/accounts/globex/trash/${item['itemId']}` as const;
  expect(await send(gatehouse, read, { as: backend })).toMatchObject({ status: 200, body: item });
  await gatehouse.drain();
  moveClock(30 * 86_400_000);
  expect(await send(gatehouse, read, { as: backend })).toMatchObject({ status: 404 });

  await until(() => published(gatehouse, 'globex').audit.find((entry) => entry['type'] === 'trash.purged'));
  const journal = await sequenced(gatehouse, 'globex', ownerOf('globex'));
  expect(journal.slice(-2)).toMatchObject([
    { type: 'trash.registered', actor: { kind: 'service' }, target: { id: item['itemId'] } },
    { type: 'trash.purged', actor: { kind: 'system', id: 'sweep' }, data: { reason: 'expired' } },
  ]);
  expect(published(gatehouse, 'globex')).toEqual({ events: journal, audit: journal });
});
