import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { db, tableName } from '../../shared/db/client.ts';
import { log } from '../../shared/log.ts';

interface Asked {
  subject: { id: string };
  action: { name: string };
  resource: { type: string; id: string };
}

/**
 * What a decision is compared with: the same request and answer in JSON, the same read with the same client, the same
 * log line. Nobody is authenticated, nothing is checked, no rule is asked.
 */
export const bareDecision = async (event: APIGatewayProxyEventV2) => {
  const { subject, resource } = JSON.parse(event.body ?? '') as Asked;
  const PK = `A#${event.pathParameters?.['accountId']}`;
  const Keys = [
    { PK, SK: 'ACCOUNT' },
    { PK, SK: `USER#${subject.id}` },
  ];
  if (resource.type === 'campaign') {
    Keys.push({ PK, SK: `ACCESS#${subject.id}` }, { PK, SK: `CAMPAIGN#${resource.id}` });
  }
  const { Responses } = await db.send(
    new BatchGetCommand({ RequestItems: { [tableName()]: { Keys, ConsistentRead: true } } }),
  );
  const decision = Responses?.[tableName()]?.length === Keys.length;
  const { requestId } = event.requestContext;
  const headers = { 'content-type': 'application/json', 'x-request-id': requestId };
  log.info('REQUEST_DONE', { requestId, route: event.routeKey, status: 200 });
  return { statusCode: 200, headers, body: JSON.stringify({ decision, context: { reason: 'default' } }) };
};
