import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { log } from '../../shared/core/log.ts';
import { batchGet } from '../../shared/table/batch-get.ts';
import { tableName } from '../../shared/table/client.ts';
import type { Key } from '../../shared/table/keys.ts';
import { db } from './client.ts';

interface Asked {
  subject: { id: string };
  action: { name: string };
  resource: { type: string; id: string };
}

/** Reads items, strongly consistent. @returns how many there are */
type Read = (keys: readonly Key[]) => Promise<number>;

/** With the SDK as it comes. */
export const readPlainly: Read = async (keys) => {
  const { Responses } = await db.send(
    new BatchGetCommand({ RequestItems: { [tableName()]: { Keys: [...keys], ConsistentRead: true } } }),
  );
  return Responses?.[tableName()]?.length ?? 0;
};

/** As the functions read. */
export const readAlike: Read = async (keys) => (await batchGet(keys)).length;

/**
 * What a decision is compared with: the same request and answer in JSON, the same read, the same log line. Nobody is
 * authenticated, nothing is checked, no rule is asked.
 */
export const bareDecision = (read: Read) => async (event: APIGatewayProxyEventV2) => {
  const { subject, resource } = JSON.parse(event.body ?? '') as Asked;
  const PK = `A#${event.pathParameters?.['accountId']}`;
  const Keys = [
    { PK, SK: 'ACCOUNT' },
    { PK, SK: `USER#${subject.id}` },
  ];
  if (resource.type === 'campaign') {
    Keys.push({ PK, SK: `ACCESS#${subject.id}` }, { PK, SK: `CAMPAIGN#${resource.id}` });
  }
  const decision = (await read(Keys)) === Keys.length;
  const { requestId } = event.requestContext;
  const headers = { 'content-type': 'application/json', 'x-request-id': requestId };
  log.info('REQUEST_DONE', { requestId, route: event.routeKey, status: 200 });
  return { statusCode: 200, headers, body: JSON.stringify({ decision, context: { reason: 'default' } }) };
};
