import { createHash } from 'node:crypto';
import {
  BatchGetCommand,
  GetCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { tableName } from '../../shared/table/client.ts';
import { kms, kmsSdk } from '../../shared/tokens/kms.ts';
import { db } from './client.ts';

/** What an opening sends, made ready beforehand. */
export interface PreparedOpening {
  grantor: string;
  KeyId: string;
  /** The first two parts of the token. */
  unsigned: string;
  TransactItems: NonNullable<TransactWriteCommandInput['TransactItems']>;
}

/**
 * What the opening of a session is compared with: the same two reads, the same signature and the same transaction, with
 * the SDK as it comes. All of it is ready; nothing is decided, checked or built.
 */
export const bareOpening = async (event: APIGatewayProxyEventV2, prepared: PreparedOpening) => {
  const { accountId } = JSON.parse(event.body ?? '') as { accountId: string };
  const { grantor, KeyId, unsigned, TransactItems } = prepared;
  const TableName = tableName();
  const PK = `A#${accountId}`;
  await db.send(new GetCommand({ TableName, Key: { PK, SK: 'ACCOUNT' }, ConsistentRead: true }));
  const Keys = [{ PK, SK: `USER#${grantor}` }];
  await db.send(new BatchGetCommand({ RequestItems: { [TableName]: { Keys, ConsistentRead: true } } }));
  const [client, { SignCommand }] = await Promise.all([kms(), kmsSdk()]);
  const Message = createHash('sha256').update(unsigned).digest();
  const { Signature = new Uint8Array() } = await client.send(
    new SignCommand({ KeyId, Message, MessageType: 'DIGEST', SigningAlgorithm: 'ECDSA_SHA_256' }),
  );
  await db.send(new TransactWriteCommand({ TransactItems }));
  return { statusCode: 201, body: JSON.stringify({ accessToken: Buffer.from(Signature).toString('base64url') }) };
};
