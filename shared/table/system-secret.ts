import { randomBytes } from 'node:crypto';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { db, tableName } from './client.ts';
import { keys, type SystemSecret } from './keys.ts';

const known = new Map<SystemSecret, Promise<string>>();

/**
 * A secret of this deployment, 256 bits in base64url. It is created when it is first needed, then stored in the
 * (encrypted) table and kept in memory.
 */
export const systemSecret = (name: SystemSecret): Promise<string> => {
  const secret =
    known.get(name) ??
    getOrCreate(name).catch((error: unknown) => {
      known.delete(name);
      throw error;
    });
  known.set(name, secret);
  return secret;
};

const getOrCreate = async (name: SystemSecret): Promise<string> => {
  const { Attributes } = await db.send(
    new UpdateCommand({
      TableName: tableName(),
      Key: keys.systemSecret(name),
      UpdateExpression: 'SET secret = if_not_exists(secret, :fresh)',
      ExpressionAttributeValues: { ':fresh': randomBytes(32).toString('base64url') },
      ReturnValues: 'ALL_NEW',
    }),
  );
  return Attributes?.['secret'] as string;
};
