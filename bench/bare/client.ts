import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** The SDK as it comes, for the bare handlers. */
export const db = DynamoDBDocumentClient.from(new DynamoDBClient({}));
