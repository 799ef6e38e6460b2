import { devToken } from '../../examples/demo/gatehouse.ts';
import { assignmentRoutes } from '../../shared/assignments/routes.ts';
import { grantRoutes } from '../../shared/grants/routes.ts';
import { createClient } from '../../shared/http/client.ts';
import { journalRoutes } from '../../shared/journal/routes.ts';
import { sessionRoutes } from '../../shared/sessions/routes.ts';
import { explainedCall } from './api-errors.ts';
import type { Source } from './source.ts';

const { listGrants } = grantRoutes;
const { listSessions } = sessionRoutes;
const { listAssignmentJobs } = assignmentRoutes;

interface Page<Item> {
  items: Item[];
  nextPageToken?: string | undefined;
}

const pageSize = 200;

/** The items of all pages. @throws UserError as `explainedCall` says */
async function* itemsOf<Item>(
  read: (page: { pageSize: number; pageToken?: string }) => Promise<{ body: Page<Item> }>,
  explain: (error: unknown) => unknown,
): AsyncGenerator<Item> {
  let pageToken: string | undefined;
  do {
    const { body } = await read({ pageSize, ...(pageToken === undefined ? {} : { pageToken }) }).catch(
      (error: unknown) => {
        throw explain(error);
      },
    );
    yield* body.items;
    pageToken = body.nextPageToken;
  } while (pageToken !== undefined);
}

/** Reads through the API. @param tokenFor a token that may read the account */
export const apiSource = (url: string, tokenFor: (accountId: string) => Promise<string>): Source => {
  const routes = { ...journalRoutes, listGrants, listSessions, listAssignmentJobs };
  const pages = <Item>(
    accountId: string,
    read: (
      client: ReturnType<typeof createClient<typeof routes>>,
      page: { pageSize: number; pageToken?: string },
    ) => Promise<{ body: Page<Item> }>,
  ): AsyncIterable<Item> => {
    const client = createClient(routes, { baseUrl: url, token: () => tokenFor(accountId) });
    return itemsOf(
      (page) => read(client, page),
      (error) => explainedCall(error, url, accountId),
    );
  };
  return {
    journal: (accountId, filters) =>
      pages(accountId, (client, page) => client.listJournal({ accountId, query: { ...filters, ...page } })),
    grants: (accountId) => pages(accountId, (client, query) => client.listGrants({ accountId, query })),
    sessions: (accountId) => pages(accountId, (client, query) => client.listSessions({ accountId, query })),
    jobs: (accountId) => pages(accountId, (client, query) => client.listAssignmentJobs({ accountId, query })),
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
