import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** The SDK as it comes: what the bare handlers read and write with. */
export const db = DynamoDBDocumentClient.from(new DynamoDBClient({}));
