import { createHash } from 'node:crypto';
import { BatchWriteCommand, GetCommand } from '@aws-sdk/lib-dynamodb';
import { reserveNumbers } from '../../shared/campaigns/numbering.ts';
import { chunks, pooled } from '../../shared/core/pool.ts';
import { db, tableName } from '../../shared/table/client.ts';
import { type Key, keys } from '../../shared/table/keys.ts';
import { api, type RouteName } from '../../test/support/api/api.ts';
import type { Request } from '../../test/support/api/call.ts';
import { agent, user } from '../../test/support/api/identity.ts';
import { makeKms } from '../../test/support/world/kms.ts';
import { makeAccount, makeCampaign, makeGrant, makeUser } from '../../test/support/world/world.ts';

/** The stand-in for KMS of this process. */
export const kms = makeKms();

export type Item = Record<string, unknown>;

/** Calls a route through its Lambda handler. @throws unless it succeeds */
export const succeed = async <Body>(name: RouteName, request: Request): Promise<Body> => {
  const { status, body } = await api<Body>(name, request);
  if (status >= 300) throw new Error(`${name} answered ${status}: ${JSON.stringify(body)}`);
  return body;
};

/** Ids of 36 characters, as long as UUIDs; the same in every run. */
export const idsFor = (what: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => {
    const hex = createHash('sha256').update(`${what} ${index}`).digest('hex');
    return hex.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  });

/** Puts up to 25 items into the table, without conditions. */
export const putItems = async (items: readonly Item[]): Promise<void> => {
  const RequestItems = { [tableName()]: items.map((Item) => ({ PutRequest: { Item } })) };
  const { UnprocessedItems = {} } = await db.send(new BatchWriteCommand({ RequestItems }));
  if (Object.keys(UnprocessedItems).length > 0) throw new Error('the table did not take all items');
};

/** Puts any number of items into the table. */
export const load = async (items: readonly Item[]): Promise<void> => {
  await pooled(chunks(items, 25), 4, putItems);
};

export const openingRequest = (accountId: string, id: string) => ({
  as: agent('technical_support', id),
  body: { accountId, reason: 'An import of contacts stopped half way', ticket: 'CASE-20417' },
});

/** An agent opens a support session. */
export const open = async (accountId: string, id: string) => {
  const request = openingRequest(accountId, id);
  const session = await succeed<{ sessionId: string; accessToken: string }>('openSession', request);
  return { ...session, agent: request.as };
};

/**
 * Makes an account with its owner, live grants, and open sessions, through the API.
 * @param terms of the grants, where they differ from the defaults
 */
export const makeSupported = async (accountId: string, { grants = 0, sessions = 0, terms = {} } = {}) => {
  const owner = user('owner', accountId);
  await makeAccount(accountId, 'Acme');
  await makeUser(accountId, owner.id, { name: 'Jan Jansen', email: 'jan@mail.example', role: 'owner' });
  const grantIds: string[] = [];
  for (let made = 0; made < grants; made++) grantIds.push((await makeGrant(accountId, terms)).grant.grantId);
  const inside: Awaited<ReturnType<typeof open>>[] = [];
  for (let made = 0; made < sessions; made++) inside.push(await open(accountId, `agent-${made}`));
  return { accountId, owner, grantIds, inside };
};

export type Supported = Awaited<ReturnType<typeof makeSupported>>;

/** An item that the API has written. */
const readItem = async (key: Key): Promise<Item> => {
  const { Item } = await db.send(new GetCommand({ TableName: tableName(), Key: key, ConsistentRead: true }));
  if (!Item) throw new Error(`the table has no ${key.SK}`);
  return Item;
};

/**
 * Makes an account with users and campaigns. The first user and the first campaign are made through the API; the others
 * are copies of their items with their own ids, numbers and names, since thousands of requests would take too long.
 */
export const makeMatrix = async (accountId: string, users: number, campaigns: number) => {
  const { owner } = await makeSupported(accountId);
  const [userIds, campaignIds] = [idsFor('user', users), idsFor('campaign', campaigns)];
  const [firstUser = '', ...otherUsers] = userIds;
  const [firstCampaign = '', ...otherCampaigns] = campaignIds;
  await makeUser(accountId, firstUser, { name: 'Jan Jansen 0', email: 'jan0@mail.example' });
  await makeCampaign(accountId, firstCampaign, { name: 'Spring 0' });
  const userItem = await readItem(keys.user(accountId, firstUser));
  const campaignItem = await readItem(keys.campaign(accountId, firstCampaign));
  const next = otherCampaigns.length > 0 ? await reserveNumbers(accountId, 'campaigns', otherCampaigns.length) : 0;
  await load([
    ...otherUsers.map((userId, index) => ({
      ...userItem,
      ...keys.user(accountId, userId),
      ...{ userId, name: `Jan Jansen ${index + 1}`, email: `jan${index + 1}@mail.example` },
    })),
    ...otherCampaigns.map((campaignId, index) => ({
      ...campaignItem,
      ...keys.campaign(accountId, campaignId),
      ...{ campaignId, number: next + index, name: `Spring ${index + 1}`, searchName: `spring ${index + 1}` },
    })),
  ]);
  return { accountId, owner, userIds, campaignIds };
};

/** An account with users and campaigns. */
export type Matrix = Awaited<ReturnType<typeof makeMatrix>>;
