import { afterAll, beforeAll, test } from 'vitest';
import type { LocalGatehouse } from '../../local/gatehouse.ts';
import { expectFinalisedBy } from './support/expiry.ts';
import { startHere } from './support/in-process.ts';

let gatehouse: LocalGatehouse;
beforeAll(async () => {
  gatehouse = await startHere({ sweep: false });
});
afterAll(() => gatehouse.stop());

test('with the rule off, the removal of its timer by TTL finalises a grant that has ended', () =>
  expectFinalisedBy(gatehouse, 'timer'));
