import { type KeyObject, verify } from 'node:crypto';
import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { tableName } from '../../shared/table/client.ts';
import { db } from './client.ts';

/**
 * What introspection is compared with: the same signature check and the same read, with the SDK as it
 * comes. Nobody is authenticated, nothing of the token or the items is checked.
 */
export const bareIntrospection = (key: KeyObject) => async (event: APIGatewayProxyEventV2) => {
  const token = new URLSearchParams(event.body).get('token') ?? '';
  const [header, payload = '', signature = ''] = token.split('.');
  const signed = Buffer.from(`${header}.${payload}`);
  const dsa = { key, dsaEncoding: 'ieee-p1363' } as const;
  if (!verify('sha256', signed, dsa, Buffer.from(signature, 'base64url'))) throw new Error('not signed');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { account_id: string; sub: string };
  const PK = `A#${claims.account_id}`;
  const Keys = [
    { PK, SK: 'ACCOUNT' },
    { PK, SK: `USER#${claims.sub}` },
  ];
  const { Responses } = await db.send(
    new BatchGetCommand({ RequestItems: { [tableName()]: { Keys, ConsistentRead: true } } }),
  );
  const active = Responses?.[tableName()]?.length === Keys.length;
  return { statusCode: 200, body: JSON.stringify({ active, token_type: 'Bearer', ...claims }) };
};
