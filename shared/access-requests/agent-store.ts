import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { decodeTime } from 'ulid';
import { addMillis, toInstant } from '../core/instant.ts';
import { db, tableName } from '../table/client.ts';
import { findDue } from '../table/due-index.ts';
import { keys, prefixes } from '../table/keys.ts';
import { type Page, queryPage } from '../table/page.ts';
import { type AccessRequest, lifetimeMillis, type RequestStatus, requestAsOf } from './access-request.ts';
import { type RequestRef, readRequest, readRequests } from './store.ts';

/** The largest number of queries for a page with a filter; then it is answered short. */
const maxQueries = 8;

type StoredRef = RequestRef & { SK: string };

/** The ids of several processes may be this much later than the requests. */
const slackMillis = 5000;

/** Finds a pending request of the earlier version, which did not list requests by agent: by the instant when it lapses. */
const findUnlisted = async (requestId: string): Promise<RequestRef | undefined> => {
  const last = addMillis(toInstant(decodeTime(requestId.slice('req_'.length))), lifetimeMillis);
  const found = await findDue('request', requestId, { first: addMillis(last, -slackMillis), last });
  return found && { accountId: found.accountId, requestId };
};

/** Reads an agent's own request by its id alone, strongly consistent; undefined when the agent has none of this id. */
export const readOwnRequest = async (agentId: string, requestId: string): Promise<AccessRequest | undefined> => {
  const { Item } = await db.send(
    new GetCommand({ TableName: tableName(), Key: keys.agentRequest(agentId, requestId), ConsistentRead: true }),
  );
  const ref = (Item as RequestRef | undefined) ?? (await findUnlisted(requestId));
  const request = ref && (await readRequest(ref));
  return request?.agent.id === agentId ? request : undefined;
};

/**
 * A page of an agent's requests over all accounts, newest first, as they read at `now`. Those that the earlier version
 * stored appear once they are decided or have lapsed.
 * @param status only those that read so
 */
export const listOwnRequests = async (
  agentId: string,
  page: { size: number; after?: string | undefined },
  { status, now }: { status?: RequestStatus | undefined; now: string },
): Promise<Page<AccessRequest>> => {
  const { PK } = keys.agentRequest(agentId, '');
  const items: AccessRequest[] = [];
  let after = page.after;
  for (let round = 0; round < maxQueries; round++) {
    const refs = await queryPage<StoredRef>({
      PK,
      prefix: prefixes.request,
      newestFirst: true,
      size: page.size,
      after,
    });
    const found = new Map((await readRequests(refs.items)).map((request) => [request.requestId, request]));
    for (const [index, { requestId, SK }] of refs.items.entries()) {
      const stored = found.get(requestId);
      const request = stored && requestAsOf(stored, now);
      if (request && (status === undefined || request.status === status)) items.push(request);
      after = SK;
      const isLast = index === refs.items.length - 1 && refs.next === undefined;
      if (items.length === page.size) return { items, ...(isLast ? {} : { next: SK }) };
    }
    if (refs.next === undefined) return { items };
  }
  return { items, ...(after === undefined ? {} : { next: after }) };
};
