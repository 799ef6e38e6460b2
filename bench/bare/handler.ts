import {
  BatchGetCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { db } from './client.ts';

const commands = { BatchGetCommand, GetCommand, PutCommand, QueryCommand, TransactWriteCommand, UpdateCommand };

/**
 * The peer of cold starts: the least that can do what the API functions do on the table, with the same SDK and the same
 * commands. It has no routes, validation, tokens or logs.
 */
export const handler = ({ command, input }: { command: keyof typeof commands; input: never }): Promise<unknown> =>
  db.send(new commands[command](input) as GetCommand);
