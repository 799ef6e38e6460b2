import { createHash } from 'node:crypto';
import { GetCommand, TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { tableName } from '../../shared/table/client.ts';
import { kms, kmsSdk } from '../../shared/tokens/kms.ts';
import { db } from './client.ts';
import { readWithSdk } from './decision.ts';

/** What an opening sends, prepared beforehand. */
export interface PreparedOpening {
  grantor: string;
  KeyId: string;
  /** The first two parts of the token. */
  unsigned: string;
  TransactItems: TransactWriteCommandInput['TransactItems'];
}

/**
 * The peer of opening a session: the same two reads, the same signature and the same transaction, with the SDK as it
 * comes. All of it is prepared; nothing is decided, validated or built.
 */
export const bareOpening = async (event: APIGatewayProxyEventV2, prepared: PreparedOpening) => {
  const { accountId } = JSON.parse(event.body ?? '') as { accountId: string };
  const { grantor, KeyId, unsigned, TransactItems } = prepared;
  const PK = `A#${accountId}`;
  await db.send(new GetCommand({ TableName: tableName(), Key: { PK, SK: 'ACCOUNT' }, ConsistentRead: true }));
  await readWithSdk([{ PK, SK: `USER#${grantor}` }]);
  const [client, { SignCommand }] = await Promise.all([kms(), kmsSdk()]);
  const Message = createHash('sha256').update(unsigned).digest();
  const { Signature = new Uint8Array() } = await client.send(
    new SignCommand({ KeyId, Message, MessageType: 'DIGEST', SigningAlgorithm: 'ECDSA_SHA_256' }),
  );
  await db.send(new TransactWriteCommand({ TransactItems }));
  return { statusCode: 201, body: JSON.stringify({ accessToken: Buffer.from(Signature).toString('base64url') }) };
};
