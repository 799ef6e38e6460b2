import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LocalGatehouse } from '../../local/gatehouse.ts';
import { sequenced } from './support/chain.ts';
import { closed, outlivedGrant, readings } from './support/expiry.ts';
import { ownerOf, startHere } from './support/in-process.ts';

let gatehouse: LocalGatehouse;
beforeAll(async () => {
  gatehouse = await startHere({ sweep: false, ttl: false, minuteMillis: 100 });
});
afterAll(() => gatehouse.stop());

test('with both nets off, every read says expired, and nothing was written', async () => {
  const { grantId } = await outlivedGrant(gatehouse);
  expect(await readings(gatehouse, grantId)).toEqual(closed);
  // Long enough for either net, if it were on.
  await sleep(1500);
  expect(await gatehouse.drain()).toBe(true);
  const journal = await sequenced(gatehouse, 'acme', ownerOf('acme'));
  expect(journal.map((entry) => entry.type)).not.toContain('grant.expired');
  expect(await readings(gatehouse, grantId)).toEqual(closed);
});
