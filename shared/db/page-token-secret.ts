import { randomBytes } from 'node:crypto';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { db, tableName } from './client.ts';
import { keys } from './keys.ts';

let secret: Promise<string> | undefined;

/**
 * The key that page tokens are authenticated with: made by the first to need it, then kept in the (encrypted) table
 * and in memory. A new one only makes the tokens in flight invalid.
 */
export const pageTokenSecret = (): Promise<string> => {
  secret ??= getOrCreate().catch((error: unknown) => {
    secret = undefined;
    throw error;
  });
  return secret;
};

const getOrCreate = async (): Promise<string> => {
  const { Attributes } = await db.send(
    new UpdateCommand({
      TableName: tableName(),
      Key: keys.pageTokenSecret(),
      UpdateExpression: 'SET secret = if_not_exists(secret, :fresh)',
      ExpressionAttributeValues: { ':fresh': randomBytes(32).toString('base64url') },
      ReturnValues: 'ALL_NEW',
    }),
  );
  return Attributes?.['secret'] as string;
};
