import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import type { EventData } from '../../../shared/events.ts';
import type { Grant } from '../../../shared/grants/grant.ts';
import type { SaltedEntry } from '../../../shared/table/commitments.ts';
import { chain, genesisHash, type JournalEntry, type SequencedEntry } from '../../../shared/table/journal-entry.ts';
import { api, type RouteName } from '../api/api.ts';
import type { Request } from '../api/call.ts';
import { user } from '../api/identity.ts';

interface Page<Item> {
  items: Item[];
  nextPageToken?: string;
}

/** Every item of a list, page by page. */
export const readPages = async <Item>(
  route: RouteName,
  request: Pick<Request, 'as' | 'params' | 'query'>,
): Promise<Item[]> => {
  const items: Item[] = [];
  let pageToken: string | undefined;
  do {
    const query = { pageSize: '200', ...request.query, ...(pageToken ? { pageToken } : {}) };
    const page = await api<Page<Item>>(route, { ...request, query });
    expect(page.status).toBe(200);
    items.push(...page.body.items);
    pageToken = page.body.nextPageToken;
  } while (pageToken);
  return items;
};

/** Entries as the bus and the audit log get them: only readers of the journal get the salts of personal fields. */
export const withoutSalts = <Entry extends object>(entries: readonly Entry[]): Entry[] =>
  (entries as readonly SaltedEntry<never>[]).map(({ salts: _salts, ...entry }: { salts?: unknown }) => entry as Entry);

const asOwner = (accountId: string) => ({ as: user('owner', accountId), params: { accountId } });

/** The whole journal of an account through the API, newest first. */
export const readJournal = (accountId: string): Promise<JournalEntry[]> => readPages('listJournal', asOwner(accountId));

/** Every grant of an account through the API, newest first. */
export const readHistory = (accountId: string): Promise<Grant[]> => readPages('listGrants', asOwner(accountId));

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * The journal in the order of its chain, after checking that every entry has its place, that there are no gaps, and
 * that every hash is the hash of its entry and of the one before.
 */
export const verifiedChain = async (accountId: string): Promise<SequencedEntry[]> => {
  const entries = (await readJournal(accountId)).sort((one, other) => (one.sequence ?? 0) - (other.sequence ?? 0));
  let head = { sequence: 0, hash: genesisHash };
  const expected = entries.map((entry) => {
    const { sequence: _sequence, hash: _hash, previousHash: _previous, ...bare } = entry;
    const linked = chain(bare, head, sha256);
    head = linked;
    return linked;
  });
  expect(entries).toEqual(expected);
  return expected;
};

/** The terms of a grant that a journal holds. */
export type GrantSummary = Pick<Grant, 'status' | 'scope' | 'teams' | 'expiresAt' | 'epoch'>;

/** The entries after which a grant lets nobody in, by the states it may have had before. */
const closing = {
  'grant.revoked': { from: ['active', 'suspended', 'scheduled'], to: 'revoked' },
  'grant.expired': { from: ['active', 'suspended'], to: 'expired' },
  'grant.suspended': { from: ['active'], to: 'suspended' },
} as const;

const isClosing = (type: string): type is keyof typeof closing => type in closing;

/** What a journal says of every grant, by id: its entries applied in the order of the chain. */
export const replay = (entries: readonly SequencedEntry[]): Map<string, GrantSummary> => {
  const grants = new Map<string, GrantSummary>();
  for (const { type, target, data } of entries) {
    const before = grants.get(target.id);
    if (type === 'grant.created') {
      const { scope, teams, startsAt, expiresAt } = data as EventData<'grant.created'>;
      grants.set(target.id, {
        status: startsAt === undefined ? 'active' : 'scheduled',
        scope,
        teams,
        expiresAt,
        epoch: 1,
      });
    } else if (before && type === 'grant.started') {
      expect(before).toMatchObject({ status: 'scheduled', expiresAt: data['expiresAt'] });
      grants.set(target.id, { ...before, status: 'active' });
    } else if (before && type === 'grant.changed') {
      const { from, to, epoch } = data as EventData<'grant.changed'>;
      expect({ ...before, ...pick(from) }).toEqual(before);
      grants.set(target.id, { ...before, ...pick(to), epoch });
    } else if (before && type === 'grant.reconfirmed') {
      const { from, epoch, expiresAt, scope } = data as EventData<'grant.reconfirmed'>;
      expect({ ...before, expiresAt, scope }).toEqual(before);
      // Past its date, a grant reads suspended before that is stored and published.
      expect([before.status, 'suspended']).toContain(from);
      grants.set(target.id, { ...before, status: 'active', epoch });
    } else if (before && isClosing(type)) {
      expect(closing[type].from).toContain(before.status);
      grants.set(target.id, { ...before, status: closing[type].to, epoch: before.epoch + 1 });
    }
  }
  return grants;
};

const pick = ({ scope, teams, expiresAt }: Pick<Grant, 'scope' | 'teams' | 'expiresAt'>) => ({
  scope,
  teams,
  expiresAt,
});

/** The same of grants as the API reads them. */
export const summaries = (grants: readonly Grant[]): Map<string, GrantSummary> =>
  new Map(grants.map(({ grantId, status, epoch, ...terms }) => [grantId, { status, epoch, ...pick(terms) }]));
