import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { db, tableName } from '../../../shared/table/client.ts';
import { keys } from '../../../shared/table/keys.ts';

/** Puts an account into an edition that is not configured any more: it contains nothing. */
export const loseEdition = async (accountId: string): Promise<void> => {
  await db.send(
    new UpdateCommand({
      TableName: tableName(),
      Key: keys.account(accountId),
      UpdateExpression: 'SET edition = :gone',
      ExpressionAttributeValues: { ':gone': 'gone' },
    }),
  );
};
