import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LocalGatehouse } from '../../local/gatehouse.ts';
import { expectChain, sequenced, told } from './support/chain.ts';
import { closed, outlivedGrant, readings } from './support/expiry.ts';
import { ownerOf, startHere } from './support/in-process.ts';
import { until } from './support/until.ts';

let gatehouse: LocalGatehouse;
beforeAll(async () => {
  gatehouse = await startHere({ sweep: false });
});
afterAll(() => gatehouse.stop());

test('with the rule off, the removal of its timer by TTL finalises a grant that has ended', async () => {
  const { grantId, expiresAt } = await outlivedGrant(gatehouse);
  expect(await readings(gatehouse, grantId)).toEqual(closed);

  const isEnd = (entry: Record<string, unknown>) => entry['type'] === 'grant.expired';
  await until(() => told(gatehouse, 'acme').audit.find(isEnd));
  const journal = await sequenced(gatehouse, 'acme', ownerOf('acme'));
  expectChain(journal);
  expect(journal.filter(isEnd)).toMatchObject([
    { actor: { kind: 'system', id: 'timer' }, target: { id: grantId }, data: { expiresAt } },
  ]);
  expect(told(gatehouse, 'acme')).toEqual({ events: journal, audit: journal });
  expect(await readings(gatehouse, grantId)).toEqual(closed);
});
