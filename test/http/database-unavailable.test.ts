import { beforeAll, expect, it } from 'vitest';
import { api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { user } from '../support/api/identity.ts';
import { makeTable } from '../support/database/table.ts';
import { onTheWire } from '../support/faults/network.ts';
import { makeAccount } from '../support/world/world.ts';

let accountId: string;
beforeAll(async () => {
  await makeTable();
  accountId = await makeAccount();
});

it('a database that does not answer is 503 with Retry-After and a type of its own, once the SDK has retried', async () => {
  let attempts = 0;
  const lose = () => {
    attempts++;
    return 'answer lost' as const;
  };
  const answer = await onTheWire(lose, () =>
    api('getSupportAccess', { as: user('owner', accountId), params: { accountId } }),
  );
  expect([answer.status, problemName(answer), answer.headers['retry-after']]).toEqual([
    503,
    'database-unavailable',
    '1',
  ]);
  expect(attempts).toBeGreaterThan(1);
});
