import { UserError } from '../../examples/demo/gatehouse.ts';
import { readAnyAccount } from '../../shared/accounts/account-store.ts';
import { readUsers } from '../../shared/accounts/user-store.ts';
import { toJobView } from '../../shared/assignments/job.ts';
import { listJobs } from '../../shared/assignments/job-store.ts';
import { clock } from '../../shared/core/clock.ts';
import { grantAsOf } from '../../shared/grants/lifecycle.ts';
import { listGrants } from '../../shared/grants/store.ts';
import { listJournal } from '../../shared/journal/store.ts';
import type { Session, SessionRecord } from '../../shared/sessions/session.ts';
import { listSessions } from '../../shared/sessions/store.ts';
import { sessionAsOf } from '../../shared/sessions/view.ts';
import type { Page } from '../../shared/table/page.ts';
import type { Source } from './source.ts';

type Read<Item> = (page: { size: number; after?: string | undefined }) => Promise<Page<Item>>;

/** The items of all pages. */
async function* itemsOf<Item>(read: Read<Item>): AsyncGenerator<Item> {
  let after: string | undefined;
  do {
    const { items, next } = await read({ size: 200, after });
    yield* items;
    after = next;
  } while (after !== undefined);
}

/** The account, closed or erased ones included: their journals stay. @throws UserError when there is no such account */
const requireAccount = async (accountId: string) => {
  const account = await readAnyAccount(accountId);
  if (!account) throw new UserError(`There is no account ${accountId} in the table.`);
  return account;
};

/** Reads after the account has been found. */
async function* inAccount<Stored, Item>(
  accountId: string,
  read: Read<Stored>,
  view: (stored: Stored, now: string) => Item,
): AsyncGenerator<Item> {
  await requireAccount(accountId);
  const now = clock.now();
  for await (const stored of itemsOf(read)) yield view(stored, now);
}

/** Sessions as they read now, as the API shows them. */
async function* sessionsOf(accountId: string): AsyncGenerator<Session> {
  const { liveGrants: grants } = await requireAccount(accountId);
  const grantors = Object.values(grants).map((grant) => grant.grantedBy);
  const directory = await readUsers(accountId, grantors);
  const now = clock.now();
  for await (const session of itemsOf<SessionRecord>((page) => listSessions(accountId, page))) {
    yield sessionAsOf(session, { grants, directory }, now);
  }
}

/**
 * Reads the table of a deployed instance, with the same stores as the functions and rights to `dynamodb:GetItem`, `BatchGetItem` and
 * `Query` on it and to its key.
 * @param tableName from then on the table of this process
 */
export const tableSource = (tableName: string): Source => {
  process.env['TABLE_NAME'] = tableName;
  return {
    journal: (accountId, filters) =>
      inAccount(
        accountId,
        (page) => listJournal(accountId, page, filters),
        (entry) => entry,
      ),
    grants: (accountId) =>
      inAccount(
        accountId,
        (page) => listGrants(accountId, page),
        (grant, now) => grantAsOf(grant, now),
      ),
    sessions: (accountId) => sessionsOf(accountId),
    jobs: (accountId) =>
      inAccount(
        accountId,
        (page) => listJobs(accountId, page),
        (job, now) => toJobView(job, [], now),
      ),
  };
};
