import { devToken } from '../../examples/demo/gatehouse.ts';
import { type Client, createClient } from '../../package/client/index.ts';
import type { AssignmentJob } from '../../shared/assignments/job.ts';
import type { Grant } from '../../shared/grants/grant.ts';
import type { Session } from '../../shared/sessions/session.ts';
import type { JournalEntry } from '../../shared/table/journal-entry.ts';
import { explainedCall } from './api-errors.ts';
import type { Source } from './source.ts';

const query = { pageSize: 200 } as const;

/** Reads through the API. @param tokenFor a token that may read the account */
export const apiSource = (url: string, tokenFor: (accountId: string) => Promise<string>): Source => {
  /** Items of a list, as the routes declare them. @throws UserError as `explainedCall` says */
  async function* itemsOf<Item>(
    accountId: string,
    list: (client: Client) => AsyncIterable<unknown>,
  ): AsyncGenerator<Item> {
    const client = createClient({ baseUrl: url, token: () => tokenFor(accountId) });
    try {
      for await (const item of list(client)) yield item as Item;
    } catch (error) {
      throw explainedCall(error, url, accountId);
    }
  }
  return {
    journal: (accountId, filters) =>
      itemsOf<JournalEntry>(accountId, ({ listJournal }) =>
        listJournal.items({ accountId, query: { ...filters, ...query } }),
      ),
    grants: (accountId) => itemsOf<Grant>(accountId, ({ listGrants }) => listGrants.items({ accountId, query })),
    sessions: (accountId) =>
      itemsOf<Session>(accountId, ({ listSessions }) => listSessions.items({ accountId, query })),
    jobs: (accountId) =>
      itemsOf<AssignmentJob>(accountId, ({ listAssignmentJobs }) => listAssignmentJobs.items({ accountId, query })),
  };
};

/** Reads a local Gatehouse, in the name of an owner of each account. */
export const localSource = (url: string): Source => {
  const tokens = new Map<string, Promise<string>>();
  return apiSource(url, (accountId) => {
    const token = tokens.get(accountId) ?? devToken(url, { kind: 'user', sub: 'operator', accountId, role: 'owner' });
    tokens.set(accountId, token);
    return token;
  });
};
