import { afterEach, beforeAll, expect, it } from 'vitest';
import { collect } from '../../cli/source/collect.ts';
import { tableSource } from '../../cli/source/table-source.ts';
import { visitsOn } from '../../cli/who/command.ts';
import { handler as sweepHandler } from '../../functions/expiry/sweep-handler.ts';
import { tableName } from '../../shared/table/client.ts';
import { close, makeFullAccount } from '../erasures/closed-world.ts';
import { day, later, minute, setClock } from '../support/clock/clock.ts';
import { makeTable } from '../support/database/table.ts';
import { makeKms } from '../support/world/kms.ts';

makeKms();
beforeAll(makeTable);
afterEach(() => setClock());

const start = '2027-03-10T08:00:00.000Z';

it('answers who was in an account that has been closed, and erased', async () => {
  setClock(start);
  const { accountId, grant, session } = await makeFullAccount();
  const source = tableSource(tableName());
  await close(accountId);
  const visit = { agent: 'agent-1', grant: grant.grantId, session: session.sessionId, consentedAt: start };
  expect(await visitsOn(source, accountId, '2027-03-10')).toMatchObject([{ ...visit, reason: 'personal words' }]);
  expect(await collect(source.grants(accountId))).toMatchObject([{ status: 'revoked' }]);
  expect(await collect(source.sessions(accountId))).toMatchObject([{ status: 'ended' }]);
  for (const days of [0, 31, 31, 31]) {
    setClock(later(start, days * day + minute));
    await sweepHandler({}, { getRemainingTimeInMillis: () => 60_000 });
  }
  expect(await collect(source.grants(accountId))).toEqual([]);
  const [erased] = await visitsOn(source, accountId, '2027-03-10');
  expect(erased).toMatchObject(visit);
  expect(erased?.reason).toBeUndefined();
});
