import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { plain } from './client.ts';

/**
 * The client for the most frequent reads: it resolves its middleware once, which the document client cannot do. It shares
 * the document client's connections and middleware, retries included. Code that adds middleware later must turn off
 * `config.cacheMiddleware`.
 */
export const reader = new DynamoDBClient({ requestHandler: plain.config.requestHandler, cacheMiddleware: true });
reader.middlewareStack = plain.middlewareStack;
