import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { sweep } from '../../functions/expiry/sweep.ts';
import { db, tableName } from '../../shared/table/client.ts';
import { keys } from '../../shared/table/keys.ts';
import { api } from '../support/api/api.ts';
import { service, user } from '../support/api/identity.ts';
import { later } from '../support/clock/clock.ts';
import { makeTable } from '../support/database/table.ts';
import { makeKms } from '../support/world/kms.ts';
import { introspect, makeAccount, makeGrant, makeSession, makeUser } from '../support/world/world.ts';

makeKms();
beforeAll(makeTable);

/** An account with a grant as the first version wrote them: no map of sessions, no role of the grantor. */
const ofTheFirstVersion = async () => {
  const accountId = await makeAccount();
  const { grant } = await makeGrant(accountId);
  await db.send(
    new UpdateCommand({
      TableName: tableName(),
      Key: keys.account(accountId),
      UpdateExpression: 'REMOVE liveSessions, liveGrants.#grant.#role, liveGrants.#grant.grantedAt',
      ExpressionAttributeNames: { '#grant': grant.grantId, '#role': 'role' },
    }),
  );
  return { accountId, grant };
};

const asOwner = (accountId: string, more: Record<string, string> = {}) => ({
  as: user('owner', accountId),
  params: { accountId, ...more },
});

describe('an account that the first version wrote', () => {
  it('lets agents in under its grant, as an admin and no more, and out again', async () => {
    const { accountId, grant } = await ofTheFirstVersion();
    const { accessToken, actingAs } = await makeSession(accountId);
    expect(actingAs.role).toBe('admin');
    expect(await introspect(accessToken)).toMatchObject({ active: true });
    expect((await api('revokeGrant', asOwner(accountId, { grantId: grant.grantId }))).status).toBe(200);
    expect(await introspect(accessToken)).toEqual({ active: false });
  });

  it('takes every change', async () => {
    for (const [route, request] of [
      ['turnOffSupportAccess', {}],
      ['createGrant', { body: {} }],
      ['changeGrant', { body: { scope: 'full' }, headers: { 'if-match': '*' } }],
    ] as const) {
      const { accountId, grant } = await ofTheFirstVersion();
      const answer = await api(route, { ...asOwner(accountId, { grantId: grant.grantId }), ...request });
      expect(answer.status, route).toBeLessThan(300);
      expect((await makeUser(accountId, 'mia', { role: 'admin' })).status).toBe(201);
    }
  });

  it('is swept', async () => {
    const { grant } = await ofTheFirstVersion();
    expect(await sweep(later(String(grant.expiresAt), 0), () => true)).toMatchObject({ failed: 0, complete: true });
  });
});

describe('an account whose policy the first version wrote, which knew support sessions alone', () => {
  const withItsPolicy = async (supportSessions: Record<string, unknown>) => {
    const accountId = await makeAccount();
    await db.send(
      new UpdateCommand({
        TableName: tableName(),
        Key: keys.account(accountId),
        UpdateExpression: 'SET #policy = :policy',
        ExpressionAttributeNames: { '#policy': 'policy' },
        ExpressionAttributeValues: {
          ':policy': { supportSessions, version: 3, updatedAt: '2026-11-21T08:00:00.000Z' },
        },
      }),
    );
    await makeUser(accountId, 'mia');
    return accountId;
  };
  const change = (accountId: string, body: unknown, ifMatch = '"3"') =>
    api('putPolicy', { ...asOwner(accountId), body, headers: { 'if-match': ifMatch } });
  const decide = async (accountId: string, action: string) => {
    const body = {
      subject: { type: 'user', id: 'mia' },
      action: { name: action },
      resource: { type: 'file', id: 'x' },
    };
    return (await api('evaluate', { as: service, params: { accountId }, body })).body;
  };
  const readActions = ['read', 'list', 'view', 'search', 'access'];

  it('is read with the defaults of what it does not say', async () => {
    const accountId = await withItsPolicy({ ticketRequired: true, tripwire: null });
    const { body, headers } = await api('getPolicy', asOwner(accountId));
    expect([headers['etag'], body]).toMatchObject([
      '"3"',
      {
        supportSessions: { ticketRequired: true, tripwire: null, readActions },
        ...{ rules: [], resources: [], defaultDecision: 'permit', twoFactor: 'off', trashDays: 30, version: 3 },
      },
    ]);
    expect(body).not.toHaveProperty('draft');
    // Half of what a section says, too.
    const half = await api('getPolicy', asOwner(await withItsPolicy({ ticketRequired: true })));
    expect(half.body).toMatchObject({ supportSessions: { tripwire: { actions: 20, perMinutes: 60 }, readActions } });
  });

  it('put as it is stays as it is', async () => {
    const accountId = await withItsPolicy({ ticketRequired: true, tripwire: null });
    const answer = await change(accountId, { supportSessions: { ticketRequired: true, tripwire: null } });
    expect([answer.status, answer.headers['etag']]).toEqual([200, '"3"']);
  });

  it('decides, and goes on from its version when it is changed', async () => {
    const accountId = await withItsPolicy({ ticketRequired: true, tripwire: null });
    await api('putAccount', { as: service, params: { accountId }, body: { name: 'x', edition: 'dream_team' } });
    expect(await decide(accountId, 'read')).toEqual({
      decision: true,
      context: { reason: 'default', policyVersion: 3 },
    });
    const rules = [{ id: 'no', effect: 'forbid', actions: ['write'], resourceTypes: ['*'] }];
    const changed = await change(accountId, { rules });
    expect([changed.status, changed.body['version']]).toEqual([200, 4]);
    expect(await decide(accountId, 'write')).toMatchObject({ decision: false, context: { policyVersion: 4 } });
    expect((await change(accountId, { trashDays: 7, rules }, '"4"')).status).toBe(200);
    expect(await decide(accountId, 'write')).toMatchObject({ decision: false, context: { policyVersion: 5 } });
  });
});

describe('a new user under the id of a removed one', () => {
  it('does not stand for what that one granted', async () => {
    const accountId = await makeAccount();
    await makeUser(accountId, 'olga', { role: 'owner' });
    const as = user('owner', accountId, 'olga');
    await api('createGrant', { as, params: { accountId }, body: {} });
    await makeSession(accountId);
    await api('deleteUser', {
      as: { kind: 'service', id: 'backend', scopes: [] },
      params: { accountId, userId: 'olga' },
    });
    await makeUser(accountId, 'olga', { role: 'owner' });
    await makeUser(accountId, 'olga', { role: 'owner', name: 'Olga the Second' });
    await expect(makeSession(accountId)).rejects.toThrow('no-support-access');
    await api('createGrant', { as, params: { accountId }, body: {} });
    expect((await makeSession(accountId)).actingAs.userId).toBe('olga');
  });
});
