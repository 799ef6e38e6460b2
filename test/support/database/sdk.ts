import { randomUUID } from 'node:crypto';
import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { db } from './db.ts';

/** A command that was sent to DynamoDB, named as its API action, e.g. `Query`, `TransactWriteItems`. */
export interface Sent {
  action: string;
  input: Record<string, unknown>;
}

/** Any client of the SDK; its stack is typed by the service, which does not matter here. */
interface Client {
  middlewareStack: { add: unknown; remove: (name: string) => boolean };
}
type Middleware = (
  next: (args: { input: object }) => Promise<unknown>,
  context: Record<string, unknown>,
) => (args: { input: object }) => Promise<unknown>;
type Add = (middleware: Middleware, where: { step: 'initialize'; name: string; priority: 'high' }) => void;

/** What may happen to a command instead of, before or after being sent. */
type Around = (sent: Sent, send: () => Promise<unknown>) => Promise<unknown>;

/** Steps in front of every command of the DynamoDB client while `work` runs. */
export const around = async <T>(step: Around, work: () => Promise<T>, client: Client = db): Promise<T> => {
  const name = `around-${randomUUID()}`;
  const middleware: Middleware = (next, context) => (args) => {
    const action = String(context['commandName']).replace(/Command$/, '');
    return step({ action, input: { ...args.input } }, () => next(args));
  };
  const add = client.middlewareStack.add as Add;
  add.call(client.middlewareStack, middleware, { step: 'initialize', name, priority: 'high' });
  try {
    return await work();
  } finally {
    client.middlewareStack.remove(name);
  }
};

/** Runs `work`. @returns its result, with every command that was sent meanwhile, in order */
export const recorded = async <T>(
  work: () => Promise<T>,
  client: Client = db,
): Promise<{ result: T; sent: Sent[] }> => {
  const sent: Sent[] = [];
  const note: Around = (one, send) => {
    sent.push(one);
    return send();
  };
  return { result: await around(note, work, client), sent };
};

const itemActions = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
} as const;

/** The IAM actions that a command needs: a transaction those of its items, a query of an index that of the index. */
export const rightsOf = ({ action, input }: Sent): string[] => {
  if (action === 'TransactWriteItems') {
    const items = (input as unknown as TransactWriteCommandInput).TransactItems ?? [];
    return items.flatMap((item) => Object.keys(item)).map((key) => itemActions[key as keyof typeof itemActions]);
  }
  return [action === 'Query' && input['IndexName'] !== undefined ? `Query ${String(input['IndexName'])}` : action];
};

/** True for commands that change the table. */
export const isWrite = ({ action }: Sent): boolean =>
  !/^(GetItem|BatchGetItem|Query|Scan|TransactGetItems)$/.test(action);

const ofTheLanguage =
  /^(SET|REMOVE|ADD|DELETE|AND|OR|NOT|IN|BETWEEN|attribute_(not_)?exists|attribute_type|begins_with|contains|size|if_not_exists|list_append)$/;

const namesIn = (expression: string): string[] =>
  [...expression.matchAll(/(?<![#:\w])[A-Za-z]\w*/g)].map(([name]) => name).filter((name) => !ofTheLanguage.test(name));

/** The attribute names that stand in a command's expressions as they are, without a placeholder. */
export const bareNamesOf = (input: unknown): string[] => {
  if (typeof input !== 'object' || input === null) return [];
  return Object.entries(input).flatMap(([field, value]) =>
    field.endsWith('Expression') && typeof value === 'string' ? namesIn(value) : bareNamesOf(value),
  );
};
