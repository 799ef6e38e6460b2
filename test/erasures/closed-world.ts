import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { parseJournal, verifyJournal } from '../../cli/verify/journal.ts';
import { appendToChain } from '../../shared/journal/chain-store.ts';
import { ListedEntry } from '../../shared/journal/listed-entry.ts';
import { listJournal, listUnsequencedIds } from '../../shared/journal/store.ts';
import { db, tableName } from '../../shared/table/client.ts';
import { api } from '../support/api/api.ts';
import { agent, service, user } from '../support/api/identity.ts';
import { makeLink } from '../support/world/links.ts';
import { makeTrashItem } from '../support/world/trash.ts';
import { makeAccount, makeCampaign, makeGrant, makeRequest, makeSession, makeUser } from '../support/world/world.ts';

/** What persons of the account have written, and what they are called: none of it may be left after an erasure. */
export const personal = ['Nadia Personal', 'nadia@personal.example', 'PERSONAL-TICKET', 'personal words', '127.0.0.1'];

/** An account with something of everything, and personal data wherever there can be some. */
export const makeFullAccount = async () => {
  const accountId = await makeAccount(undefined, 'Nadia Personal Ltd');
  await makeUser(accountId, 'nadia', { name: 'Nadia Personal', email: 'nadia@personal.example', role: 'owner' });
  const { grant } = await makeGrant(accountId, { reason: 'personal words', ticket: 'PERSONAL-TICKET' });
  await makeCampaign(accountId, 'spring');
  const link = await makeLink(accountId, { recipients: ['nadia@personal.example'] });
  await makeTrashItem(accountId, { title: 'personal words' });
  const session = await makeSession(accountId, agent(), { reason: 'personal words' });
  const asker = agent('technical_support', 'asker');
  await makeRequest(accountId, { reason: 'personal words' }, asker);
  const lead = { params: { accountId, campaignId: 'spring' }, body: { leadId: 'lead-1' } };
  await api('createLead', { as: service, ...lead });
  return { accountId, grant, link, session, asker };
};

export const close = (accountId: string) => api('closeAccount', { as: service, params: { accountId } });

export const readAccountAs = (accountId: string, as = user('owner', accountId)) =>
  api('getAccount', { as, params: { accountId } });

/** All items of the table that an account left, as text by key. */
export const itemsOf = async (accountId: string): Promise<Map<string, string>> => {
  const { Items = [] } = await db.send(new ScanCommand({ TableName: tableName(), ConsistentRead: true }));
  const own = Items.filter((item) => JSON.stringify(item).includes(accountId));
  return new Map(own.map((item) => [`${item['PK']} ${item['SK']}`, JSON.stringify(item)]));
};

/** The journal in the order of its chain, as the verifier reads it from a download. */
export const verifiedJournal = async (accountId: string) => {
  const ids = await listUnsequencedIds(accountId);
  if (ids.length > 0) await appendToChain(accountId, ids);
  const { items } = await listJournal(accountId, { size: 1000 });
  return verifyJournal(parseJournal(items.map((entry) => JSON.stringify(z.parse(ListedEntry, entry))).join('\n')))
    .entries;
};
