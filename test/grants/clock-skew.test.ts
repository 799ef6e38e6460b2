import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { handler as sweepHandler } from '../../functions/expiry/sweep-handler.ts';
import { timerFired } from '../../functions/expiry/timer-handler.ts';
import type { Grant } from '../../shared/grants/grant.ts';
import { tableName } from '../../shared/table/client.ts';
import { keys } from '../../shared/table/keys.ts';
import { api } from '../support/api/api.ts';
import { user } from '../support/api/identity.ts';
import { later, minute, second, setClock } from '../support/clock/clock.ts';
import { db } from '../support/database/db.ts';
import { makeTable } from '../support/database/table.ts';
import { makeKms } from '../support/world/kms.ts';
import { introspect, makeAccount, makeGrant, makeSession, openSession } from '../support/world/world.ts';

/* Processes with different clocks: one that is ahead has stored the end of a grant, one that is behind reads it. */

makeKms();
beforeAll(makeTable);

const start = '2027-01-01T08:00:00.000Z';
const behind = later(start, 30 * second);
const ahead = later(start, 2 * minute);

let accountId: string;
let grantId: string;
beforeEach(async () => {
  setClock(start);
  accountId = await makeAccount();
  ({ grantId } = (await makeGrant(accountId, { duration: 'PT1M' })).grant);
});
afterEach(() => setClock());

const asOwner = (more: Record<string, string> = {}) => ({
  as: user('owner', accountId),
  params: { accountId, ...more },
});
const enabled = async () => (await api<{ enabled: boolean }>('getSupportAccess', asOwner())).body.enabled;

const nets: [string, () => Promise<unknown>][] = [
  ['the sweep', () => sweepHandler({}, { getRemainingTimeInMillis: () => 60_000 })],
  ['the timer', () => timerFired({ accountId, grantId })],
];

describe.each(nets)('a grant whose end %s has stored by a clock that is ahead', (_, store) => {
  it('lets no one in by any clock', async () => {
    const session = await makeSession(accountId);
    setClock(ahead);
    await store();
    setClock(behind);
    expect((await api<Grant>('getGrant', asOwner({ grantId }))).body.status).toBe('expired');
    expect([await enabled(), (await openSession(accountId)).status]).toEqual([false, 403]);
    expect((await introspect(session.accessToken))['active']).toBe(false);
  });
});

describe('a grant that an earlier version stored as expired, while the account still lists it', () => {
  let accessToken: string;
  beforeEach(async () => {
    ({ accessToken } = await makeSession(accountId));
    await db.send(
      new UpdateCommand({
        TableName: tableName(),
        Key: keys.grant(accountId, grantId),
        UpdateExpression: 'SET #status = :expired',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':expired': 'expired' },
      }),
    );
  });

  it.each(['revokeGrant', 'turnOffSupportAccess'] as const)('ends its sessions by %s', async (name) => {
    expect((await openSession(accountId)).status).toBe(403);
    expect((await api(name, asOwner({ grantId }))).status).toBe(200);
    expect((await introspect(accessToken))['active']).toBe(false);
    const { status } = (await api<Grant>('getGrant', asOwner({ grantId }))).body;
    expect(status).toBe('expired');
  });
});
