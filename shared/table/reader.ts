import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { plain } from './client.ts';

/**
 * The client for what is read most often: it resolves its middleware once, which the document client cannot do. Its
 * connections and its middleware, retries included, are those of that one; whoever adds to them has it resolve them each time
 * (`config.cacheMiddleware`).
 */
export const reader = new DynamoDBClient({ requestHandler: plain.config.requestHandler, cacheMiddleware: true });
reader.middlewareStack = plain.middlewareStack;
