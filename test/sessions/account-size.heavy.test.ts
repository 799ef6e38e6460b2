import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { readAccount } from '../../shared/accounts/account-store.ts';
import { tableName } from '../../shared/table/client.ts';
import { keys } from '../../shared/table/keys.ts';
import { api } from '../support/api/api.ts';
import { agent, service, user } from '../support/api/identity.ts';
import { db } from '../support/database/db.ts';
import { makeTable } from '../support/database/table.ts';
import { cases } from '../support/setup/quick.ts';
import { makeKms } from '../support/world/kms.ts';
import { makeAccount, makeGrant, makeSession, makeUser } from '../support/world/world.ts';

makeKms();
beforeAll(makeTable);

const rounds = cases(8, 200);

/** The attributes of an account's item but for those of its own description. */
const attributesOf = async (accountId: string) => {
  const { version: _version, updatedAt: _updatedAt, ...attributes } = (await readAccount(accountId)) ?? {};
  return attributes;
};

/** Everything that writes to the account's item, once. Leaves no grant and no session. */
const everything = async (accountId: string): Promise<void> => {
  const owner = user('owner', accountId);
  const call = (name: Parameters<typeof api>[0], params: Record<string, string> = {}, body?: unknown) =>
    api(name, { as: owner, params: { accountId, ...params }, body, headers: { 'if-match': '*' } });
  const { grant } = await makeGrant(accountId);
  await makeGrant(accountId, { maxUses: 2 });
  const [left, renewed, ended] = [
    await makeSession(accountId, agent('technical_support', 'left')),
    await makeSession(accountId, agent('technical_support', 'renewed')),
    await makeSession(accountId, agent('technical_support', 'ended')),
  ];
  await api('leaveSession', { as: agent('technical_support', 'left'), params: { sessionId: left.sessionId } });
  await api('renewToken', { as: agent('technical_support', 'renewed'), params: { sessionId: renewed.sessionId } });
  await call('endSession', { sessionId: ended.sessionId });
  await call('changeGrant', { grantId: grant.grantId }, { duration: 'P2D' });
  await call('revokeGrant', { grantId: grant.grantId });
  await makeGrant(accountId);
  await makeSession(accountId, agent('technical_support', 'removed'));
  await makeUser(accountId, 'mia', { role: 'admin' });
  await api('deleteUser', { as: service, params: { accountId, userId: 'mia' } });
  const { status } = await call('turnOffSupportAccess');
  expect(status).toBe(200);
};

describe("the account's item", () => {
  it('does not grow with rounds of everything', async () => {
    const accountId = await makeAccount();
    await everything(accountId);
    const after = await attributesOf(accountId);
    for (let round = 0; round < rounds; round++) await everything(accountId);
    expect(await attributesOf(accountId)).toEqual(after);
    expect(Object.keys(after).filter((name) => name.startsWith('renewBy#'))).toEqual([]);
  });

  it.each(['turnOffSupportAccess', 'revokeGrant', 'endSession'] as const)(
    'loses what an earlier version left behind (%s)',
    async (name) => {
      const accountId = await makeAccount();
      const { grant } = await makeGrant(accountId);
      const { sessionId } = await makeSession(accountId);
      await db.send(
        new UpdateCommand({
          TableName: tableName(),
          Key: keys.account(accountId),
          UpdateExpression: 'SET #one = :at, #other = :at',
          ExpressionAttributeNames: { '#one': 'renewBy#ses_one', '#other': 'renewBy#ses_other' },
          ExpressionAttributeValues: { ':at': '2026-01-01T00:00:00.000Z' },
        }),
      );
      const params = { accountId, grantId: grant.grantId, sessionId };
      expect((await api(name, { as: user('owner', accountId), params })).status).toBe(200);
      expect(Object.keys(await attributesOf(accountId)).filter((key) => key.startsWith('renewBy#'))).toEqual([]);
    },
  );
});
