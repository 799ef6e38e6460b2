import { afterAll, beforeAll, test } from 'vitest';
import type { LocalGatehouse } from '../../local/gatehouse.ts';
import { expectFinalisedBy } from './support/expiry.ts';
import { startHere } from './support/in-process.ts';

let gatehouse: LocalGatehouse;
beforeAll(async () => {
  gatehouse = await startHere({ ttl: false, minuteMillis: 300 });
});
afterAll(() => gatehouse.stop());

test('with TTL off, the rule of every minute finalises a grant that has ended', () =>
  expectFinalisedBy(gatehouse, 'sweep'));
