import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CampaignRecord } from '../../shared/campaigns/campaign.ts';
import { readCampaign } from '../../shared/campaigns/store.ts';
import { db, tableName } from '../../shared/table/client.ts';
import { keys } from '../../shared/table/keys.ts';
import { api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { service, user } from '../support/api/identity.ts';
import { makeTable } from '../support/database/table.ts';
import { makeAccount, makeCampaign, makeUser } from '../support/world/world.ts';

const names = {
  a: 'Été à Paris',
  b: 'Paris (hiver)',
  c: 'Łódź – Straße 7',
  d: '東京 2026',
  e: 'Côte d’Azur 100 %',
  f: 'Πρόσωπο',
  g: 'L’Oréal North–South',
};

let accountId: string;
beforeAll(async () => {
  await makeTable();
  accountId = await makeAccount();
  await makeUser(accountId, 'mia');
  for (const [id, name] of Object.entries(names)) await makeCampaign(accountId, id, { name });
});

interface Page {
  items: { campaignId: string }[];
  nextPageToken?: string;
}

const lists = ['listCampaigns', 'listUserCampaigns'] as const;

const search = (name: (typeof lists)[number], query: Record<string, string>, account = accountId) =>
  api<Page>(name, { as: user('owner', account), params: { accountId: account, userId: 'mia' }, query });

const found = async (q: string): Promise<string> => {
  const answers = await Promise.all(lists.map((name) => search(name, { q })));
  const ids = answers.map(({ status, body }) => {
    expect(status).toBe(200);
    return body.items.map(({ campaignId }) => campaignId).join('');
  });
  expect(new Set(ids).size).toBe(1);
  return ids[0] ?? '';
};

describe('a search', () => {
  it.each([
    ['paris', 'ab'],
    ['PARIS', 'ab'],
    ['ari', 'ab'],
    ['ete', 'a'],
    ['Été', 'a'],
    ['e\u0301te\u0301', 'a'],
    [' a  paris ', 'a'],
    ['paris e', ''],
    ["l'or", 'g'],
    ['L’OR', 'g'],
    ['l´or', 'g'],
    ["d'azur", 'e'],
    ['north-s', 'g'],
    ['north—s', 'g'],
    ['– s', 'c'],
    ['- s', 'c'],
    ['lodz', 'c'],
    ['ŁÓDŹ', 'c'],
    ['strasse', 'c'],
    ['STRASSE', 'c'],
    ['straße', 'c'],
    ['STRAẞE', 'c'],
    ['東京', 'd'],
    ['２０２６', 'd'],
    ['0 %', 'e'],
    ['προσ', 'f'],
    ['%%', ''],
    ['.*', ''],
    ['(h', 'b'],
    ['no such thing', ''],
    ['x'.repeat(200), ''],
  ])('for %j finds %j', async (q, ids) => {
    expect(await found(q)).toBe(ids);
  });

  it.each(['', 'p', 'é', 'e\u0301', ' p ', '   ', '\u0301\u0301'])('for %j is too short', async (q) => {
    for (const name of lists) {
      const answer = await search(name, { q });
      expect([answer.status, problemName(answer)]).toEqual([400, 'search-too-short']);
      expect(answer.body).toMatchObject({ errors: [{ pointer: '/query/q', message: 'must be 2 letters or more' }] });
    }
  });

  it.each(['ab\ud800', '\ud800\u0000', '\udc00x'])('for %j is refused: it is no text', async (q) => {
    for (const name of lists) {
      const answer = await search(name, { q });
      expect([answer.status, answer.body]).toMatchObject([400, { errors: [{ pointer: '/query/q' }] }]);
    }
  });

  it('for more than a name can hold is refused', async () => {
    for (const name of lists) {
      expect((await search(name, { q: 'x'.repeat(201) })).body).toMatchObject({ errors: [{ pointer: '/query/q' }] });
    }
  });

  it('finds a campaign by its new name, and not by the old one', async () => {
    await makeCampaign(accountId, 'moved', { name: 'Before' });
    await makeCampaign(accountId, 'moved', { name: 'Afterwards' });
    expect([await found('before'), await found('afterwards')]).toEqual(['', 'moved']);
    await api('deleteCampaign', { as: service, params: { accountId, campaignId: 'moved' } });
    expect(await found('afterwards')).toBe('');
  });

  it('gives each match once, page by page, however thinly they are spread', async () => {
    const account = await makeAccount();
    await makeUser(account, 'mia');
    const matches: string[] = [];
    for (let n = 0; n < 40; n++) {
      const campaignId = `camp-${String(n).padStart(2, '0')}`;
      const isMatch = n % 13 === 5 || n > 37;
      if (isMatch) matches.push(campaignId);
      await makeCampaign(account, campaignId, { name: isMatch ? `Bézier ${n}` : `other ${n}` });
    }
    for (const name of lists) {
      for (const pageSize of ['1', '2', '200']) {
        const ids: string[] = [];
        let pageToken: string | undefined;
        do {
          const { body } = await search(
            name,
            { q: 'bezier', pageSize, ...(pageToken === undefined ? {} : { pageToken }) },
            account,
          );
          ids.push(...body.items.map(({ campaignId }) => campaignId));
          pageToken = body.nextPageToken;
        } while (pageToken !== undefined);
        expect([name, pageSize, ids]).toEqual([name, pageSize, matches]);
      }
    }
  });
});

it('a campaign that was stored before dashes and apostrophes were normalized is found by its name', async () => {
  const account = await makeAccount();
  await makeCampaign(account, 'old', { name: 'Côte d’Azur' });
  const stored = await readCampaign(account, 'old');
  const { searchName: _searchName, ...before } = stored as CampaignRecord;
  await db.send(
    new PutCommand({
      TableName: tableName(),
      Item: { ...keys.campaign(account, 'old'), ...before, foldedName: 'cote d’azur' },
    }),
  );
  for (const q of ["d'az", 'd’az', 'cote']) {
    expect((await search('listCampaigns', { q }, account)).body.items).toMatchObject([{ campaignId: 'old' }]);
  }
  expect((await search('listCampaigns', { q: 'north' }, account)).body.items).toEqual([]);
});
