import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { log } from '../../shared/core/log.ts';
import { batchGet } from '../../shared/table/batch-get.ts';
import { tableName } from '../../shared/table/client.ts';
import type { Key } from '../../shared/table/keys.ts';
import { db } from './client.ts';

/** Reads items, strongly consistent. @returns how many exist */
export type Read = (keys: readonly Key[]) => Promise<number>;

/** Reads with the SDK as it comes. */
export const readWithSdk: Read = async (keys) => {
  const RequestItems = { [tableName()]: { Keys: [...keys], ConsistentRead: true } };
  const { Responses } = await db.send(new BatchGetCommand({ RequestItems }));
  return Responses?.[tableName()]?.length ?? 0;
};

/** Reads as the functions do. */
export const readLikeFunctions: Read = async (keys) => (await batchGet(keys)).length;

/**
 * The peer of a decision: the same request and answer in JSON, the same read, the same log line. It does not
 * authenticate, validate or evaluate rules.
 */
export const bareDecision = (read: Read) => async (event: APIGatewayProxyEventV2) => {
  const { subject, resource } = JSON.parse(event.body ?? '') as Record<'subject' | 'resource', Record<string, string>>;
  const PK = `A#${event.pathParameters?.['accountId']}`;
  const sortKeys = ['ACCOUNT', `USER#${subject['id']}`];
  if (resource['type'] === 'campaign') sortKeys.push(`ACCESS#${subject['id']}`, `CAMPAIGN#${resource['id']}`);
  const decision = (await read(sortKeys.map((SK) => ({ PK, SK })))) === sortKeys.length;
  const { requestId } = event.requestContext;
  const headers = { 'content-type': 'application/json', 'x-request-id': requestId };
  log.info('REQUEST_DONE', { requestId, route: event.routeKey, status: 200 });
  return { statusCode: 200, headers, body: JSON.stringify({ decision, context: { reason: 'default' } }) };
};
