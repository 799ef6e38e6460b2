import { type KeyObject, verify } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { readWithSdk } from './decision.ts';

/**
 * The peer of introspection: the same signature check and the same read, with the SDK as it comes. It does not
 * authenticate, and checks nothing else of the token or the items.
 */
export const bareIntrospection = (key: KeyObject) => async (event: APIGatewayProxyEventV2) => {
  const token = new URLSearchParams(event.body).get('token') ?? '';
  const [header, payload = '', signature = ''] = token.split('.');
  const signed = Buffer.from(`${header}.${payload}`);
  const dsa = { key, dsaEncoding: 'ieee-p1363' } as const;
  if (!verify('sha256', signed, dsa, Buffer.from(signature, 'base64url'))) throw new Error('the signature is wrong');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { account_id: string; sub: string };
  const PK = `A#${claims.account_id}`;
  const keys = ['ACCOUNT', `USER#${claims.sub}`].map((SK) => ({ PK, SK }));
  const active = (await readWithSdk(keys)) === keys.length;
  return { statusCode: 200, body: JSON.stringify({ active, token_type: 'Bearer', ...claims }) };
};
