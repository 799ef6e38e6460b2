import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { requireNoBlock } from '../sessions/agent-block-store.ts';
import { requireNotLocked } from '../sessions/agent-lock-store.ts';
import { recordOf } from '../table/attributes.ts';
import { batchGet } from '../table/batch-get.ts';
import { db, tableName } from '../table/client.ts';
import type { Change, Write } from '../table/commit.ts';
import { dueIndex, dueShard } from '../table/due-shards.ts';
import { Expression } from '../table/expression.ts';
import type { UnsequencedEntry } from '../table/journal-entry.ts';
import { keys, prefixes } from '../table/keys.ts';
import { type Page, queryPage } from '../table/page.ts';
import type { AccessRequest, RequestStatus, RequestTransition } from './access-request.ts';

export interface RequestRef {
  accountId: string;
  requestId: string;
}

/** A request as stored. */
interface RequestRecord extends AccessRequest {
  /** Listed among the requests of its agent. Requests that the earlier version stored are listed with their next change. */
  isListed?: true;
}

const requestItem = (request: AccessRequest) => ({
  ...keys.request(request.accountId, request.requestId),
  ...request,
  ...(request.status === 'pending'
    ? { [dueIndex.partition]: dueShard(request.requestId), [dueIndex.sort]: request.lapsesAt }
    : {}),
});

const requestOf = recordOf<RequestRecord>;

/** Reads a request, strongly consistent; undefined when it does not exist. */
export const readRequest = async ({ accountId, requestId }: RequestRef): Promise<AccessRequest | undefined> => {
  const { Item } = await db.send(
    new GetCommand({ TableName: tableName(), Key: keys.request(accountId, requestId), ConsistentRead: true }),
  );
  return Item && requestOf(Item);
};

/** Reads requests, strongly consistent, in no particular order. */
export const readRequests = async (refs: readonly RequestRef[]): Promise<AccessRequest[]> =>
  (await batchGet<object>(refs.map(({ accountId, requestId }) => keys.request(accountId, requestId)))).map(requestOf);

const statusFilter = ({ status, now }: { status: RequestStatus; now: string }) => {
  const names = { '#status': 'status' };
  const pending = { ':pending': 'pending', ':now': now };
  if (status === 'pending') return { expression: '#status = :pending AND lapsesAt > :now', names, values: pending };
  if (status === 'lapsed') {
    const expression = '#status = :status OR (#status = :pending AND lapsesAt <= :now)';
    return { expression, names, values: { ...pending, ':status': status } };
  }
  return { expression: '#status = :status', names, values: { ':status': status } };
};

/** A page of an account's requests, newest first. With `filter`, those that read as `status` at `now`. */
export const listRequests = async (
  accountId: string,
  page: { size: number; after?: string | undefined },
  filter?: { status: RequestStatus; now: string },
): Promise<Page<AccessRequest>> => {
  const { items, ...rest } = await queryPage<object>({
    PK: keys.account(accountId).PK,
    prefix: prefixes.request,
    newestFirst: true,
    ...page,
    ...(filter ? { filter: statusFilter(filter) } : {}),
  });
  return { items: items.map(requestOf), ...rest };
};

/** The write that lists a request among those of its agent. */
const listed = ({ accountId, requestId, agent }: AccessRequest): Write => ({
  label: 'agent request',
  put: { Item: { ...keys.agentRequest(agent.id, requestId), accountId, requestId } },
});

/**
 * A new request.
 * @param place the write that gives it a place among the pending ones
 */
export const createRequestChange = (request: AccessRequest, place: Write, entry: UnsequencedEntry): Change => ({
  writes: [
    {
      label: 'request',
      put: { Item: { ...requestItem(request), isListed: true }, ...new Expression().requireNew().condition() },
    },
    listed(request),
    place,
    requireNotLocked(request.agent.id),
    requireNoBlock(request.accountId, request.agent.id, request.requestedAt),
  ],
  entries: [entry],
});

/**
 * A pending request is decided, withdrawn, or lapses. A decision is not committed once the request has lapsed. Condition:
 * the request's id.
 */
export const requestChange = ({ before, after, entry }: RequestTransition): Change => {
  const { isListed }: RequestRecord = after;
  return {
    before: after.status === 'lapsed' ? null : before.lapsesAt,
    writes: [
      {
        label: after.requestId,
        put: {
          Item: { ...requestItem(after), isListed: true },
          ...new Expression().requireEqual('status', 'pending').condition(),
        },
      },
      ...(isListed ? [] : [listed(after)]),
    ],
    entries: [entry],
  };
};
