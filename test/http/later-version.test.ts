import { QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { sweep } from '../../functions/expiry/sweep.ts';
import { db, tableName } from '../../shared/table/client.ts';
import { type Key, keys } from '../../shared/table/keys.ts';
import { allRoutes, api } from '../support/api/api.ts';
import { agent, service, user } from '../support/api/identity.ts';
import { later, minute } from '../support/clock/clock.ts';
import { makeTable } from '../support/database/table.ts';
import { makeKms } from '../support/world/kms.ts';
import { makeLink } from '../support/world/links.ts';
import { makeTrashItem } from '../support/world/trash.ts';
import { makeMachine } from '../support/world/workflow.ts';
import {
  makeAccount,
  makeCampaign,
  makeGrant,
  makeJob,
  makeRequest,
  makeSession,
  makeUser,
} from '../support/world/world.ts';

/*
 * After a rollback, this version finds items that a later one wrote. Later versions only add attributes (ADR 0042): this one
 * reads such items, shows nothing of what it does not know, and keeps it when it changes them.
 */

makeKms();
const machine = makeMachine();
beforeAll(makeTable);

const added = { meaning: 'known to a later version' };

const itemsIn = async (PK: string): Promise<(Key & Record<string, unknown>)[]> => {
  const { Items = [] } = await db.send(
    new QueryCommand({
      TableName: tableName(),
      KeyConditionExpression: 'PK = :pk',
      ExpressionAttributeValues: { ':pk': PK },
      ConsistentRead: true,
    }),
  );
  return Items as (Key & Record<string, unknown>)[];
};

/** The later version adds an attribute to each of an account's items. */
const addAttributes = async ({ PK }: Pick<Key, 'PK'>): Promise<void> => {
  for (const { SK, ...item } of [...(await itemsIn(PK)), ...(await itemsIn(`${PK}#C#spring`))]) {
    await db.send(
      new UpdateCommand({
        TableName: tableName(),
        Key: { PK: item.PK, SK },
        UpdateExpression: 'SET #added = :added',
        ExpressionAttributeNames: { '#added': 'ofALaterVersion' },
        ExpressionAttributeValues: { ':added': added },
      }),
    );
  }
};

/** An account with something of everything. */
const makeWorld = async () => {
  const accountId = await makeAccount();
  await makeUser(accountId, 'mia');
  const { grant } = await makeGrant(accountId);
  const { sessionId } = await makeSession(accountId);
  const { requestId } = await makeRequest(accountId);
  await makeCampaign(accountId, 'spring');
  const { jobId } = await makeJob(accountId, ['mia'], { campaignIds: ['spring'], roundRobin: true });
  await machine.run();
  await api('createLead', { as: service, params: { accountId, campaignId: 'spring' }, body: { leadId: 'one' } });
  const { linkId } = await makeLink(accountId);
  const { itemId } = await makeTrashItem(accountId);
  const { PK } = keys.account(accountId);
  const params = { accountId, userId: 'mia', grantId: grant.grantId, sessionId, requestId, campaignId: 'spring' };
  return { accountId, PK, grant, params: { ...params, jobId, leadId: 'one', linkId, itemId } };
};

describe('items that a later version wrote', () => {
  it('are read by every route, which shows nothing of what it does not know', async () => {
    const { accountId, PK, params } = await makeWorld();
    const read = async () => {
      const answers: [name: string, status: number, body: unknown][] = [];
      for (const { name, route } of allRoutes) {
        if (route.method !== 'GET' || !route.path.includes('{accountId}')) continue;
        const as = route.allow.includes('owner') ? user('owner', accountId) : service;
        const { status, body } = await api(name, { as, params });
        answers.push([name, status, body]);
      }
      return answers;
    };
    const statuses = (answers: Awaited<ReturnType<typeof read>>) => answers.map(([name, status]) => [name, status]);
    const before = await read();
    await addAttributes({ PK });
    const after = await read();
    expect(statuses(after)).toEqual(statuses(before));
    expect(after.filter(([, status]) => status === 200).length).toBeGreaterThan(15);
    for (const [, , body] of after) expect(JSON.stringify(body)).not.toContain(added.meaning);
  });

  it('keep what this version does not know when it changes them', async () => {
    const { accountId, PK, grant, params } = await makeWorld();
    await addAttributes({ PK });
    const owner = { as: user('owner', accountId), params, headers: { 'if-match': '*' } };
    const changes = [
      ['changeGrant', { ...owner, body: { scope: 'full' } }],
      ['putUser', { as: service, params, body: { name: 'Mia', email: 'mia@new.example', role: 'admin' } }],
      ['changeUser', { as: service, params, body: { kind: 'external' } }],
      ['changeAccount', { as: service, params, body: { name: 'Acme again' } }],
      ['renewToken', { as: agent(), params }],
      ['approveAccessRequest', { ...owner, body: {} }],
      ['putCampaign', { as: service, params, body: { name: 'Spring again' } }],
      ['changeShareLink', { ...owner, body: { duration: 'P2D' } }],
    ] as const;
    for (const [name, request] of changes) {
      const { status } = await api(name, request);
      expect([name, status < 300]).toEqual([name, true]);
    }
    expect(await sweep(later(String(grant.expiresAt), minute), () => true)).toMatchObject({ failed: 0 });
    const lost = (await itemsIn(PK))
      .filter(
        ({ SK, ofALaterVersion: kept }) => /^(ACCOUNT|USER|GRANT|SESSION|REQUEST|CAMPAIGN|LINK)(#|$)/.test(SK) && !kept,
      )
      .map(({ SK }) => SK)
      // The approval has made this one.
      .filter((SK) => SK === `GRANT#${params.grantId}` || !SK.startsWith('GRANT#'));
    expect(lost).toEqual([]);
  });
});
