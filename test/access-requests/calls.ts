import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { encodeTime } from 'ulid';
import type { AccessRequest } from '../../shared/access-requests/access-request.ts';
import type { Grant } from '../../shared/grants/grant.ts';
import { tableName } from '../../shared/table/client.ts';
import { dueShard } from '../../shared/table/due-shards.ts';
import { keys } from '../../shared/table/keys.ts';
import { api } from '../support/api/api.ts';
import type { Request } from '../support/api/call.ts';
import { agent } from '../support/api/identity.ts';
import { db } from '../support/database/db.ts';
import { host } from '../support/world/host.ts';

/* Calls that concern the access requests of the account of the test that runs (`useHost`). */

type Id = Pick<AccessRequest, 'requestId'>;

/** One of many agents. */
export const nthAgent = (n: number) => agent('technical_support', `agent-${n}`);

/** An agent asks for a day of access, unless `more` says otherwise. */
export const ask = (as: ReturnType<typeof agent>, more: object = {}, headers: Record<string, string> = {}) =>
  api<AccessRequest & { detail: string }>('createAccessRequest', {
    as,
    body: { accountId: host.accountId, duration: 'P1D', reason: 'a question', ...more },
    headers,
  });

export const approve = ({ requestId }: Id, body?: unknown, more: Request = {}) =>
  host.call<Grant>('approveAccessRequest', { requestId }, { body, ...more });
export const decline = ({ requestId }: Id, body?: unknown) =>
  host.call<AccessRequest>('declineAccessRequest', { requestId }, { body });
export const withdraw = ({ requestId }: Id, as: ReturnType<typeof agent>) =>
  api<AccessRequest>('withdrawAccessRequest', { as, params: { requestId } });

/** A page of the account's requests. */
export const list = async (query: Record<string, string> = {}) =>
  (await host.call<{ items: AccessRequest[]; nextPageToken?: string }>('listAccessRequests', {}, { query })).body;
/** The account's newest 200 requests. */
export const listAll = async () => (await list({ pageSize: '200' })).items;
export const read = async ({ requestId }: Id) => (await listAll()).find((one) => one.requestId === requestId);

/** The types of the account's journal entries, oldest first. */
export const types = async () => (await host.journal()).map(({ type }) => type);
export const lastEntry = async () => (await host.journal()).at(-1);

/**
 * Stores a request as the earlier version did: without a place among the pending ones, and not listed by agent. Its id
 * has the time of the request, which ids of tests that set the clock back do not have.
 */
export const storeAsEarlierVersion = async (request: AccessRequest): Promise<AccessRequest> => {
  const { accountId, agent: by, requestId, requestedAt } = request;
  const earlier = { ...request, requestId: `req_${encodeTime(Date.parse(requestedAt), 10)}${requestId.slice(-16)}` };
  const TableName = tableName();
  const gone = [
    keys.agentRequest(by.id, requestId),
    keys.pendingRequests(accountId),
    keys.request(accountId, requestId),
  ];
  for (const Key of gone) await db.send(new DeleteCommand({ TableName, Key }));
  const due = { dueShard: dueShard(earlier.requestId), dueAt: earlier.lapsesAt };
  const Item = { ...keys.request(accountId, earlier.requestId), ...earlier, ...due };
  await db.send(new PutCommand({ TableName, Item }));
  return earlier;
};
