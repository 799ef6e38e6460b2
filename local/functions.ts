import { randomUUID } from 'node:crypto';
import type { FunctionWiring } from './wiring.ts';

/** Invokes a function with an event, as Lambda does. @throws the function's error */
export type Invoke = (event: unknown) => Promise<unknown>;

/** The local ARN of a function. @param id its logical id */
export const functionArn = (id: string): string => `arn:aws:lambda:local:000000000000:function:${id}`;

type Handler = (event: unknown, context: Record<string, unknown>) => Promise<unknown>;

const root = new URL('..', import.meta.url);

const load = async ({ id, entry, timeoutSeconds }: FunctionWiring): Promise<Invoke> => {
  const module = (await import(new URL(entry, root).href)) as { handler?: Handler };
  const { handler } = module;
  if (!handler) throw new Error(`${entry} exports no handler`);
  return (event) => {
    const endsAt = performance.now() + timeoutSeconds * 1000;
    return handler(event, {
      awsRequestId: randomUUID(),
      functionName: id,
      invokedFunctionArn: functionArn(id),
      getRemainingTimeInMillis: () => Math.max(0, Math.round(endsAt - performance.now())),
    });
  };
};

/** Imports the functions, which read the environment as they load. @returns each by its logical id */
export const loadFunctions = async (functions: readonly FunctionWiring[]): Promise<ReadonlyMap<string, Invoke>> =>
  new Map(await Promise.all(functions.map(async (one) => [one.id, await load(one)] as const)));

/** A loaded function. @throws when the id is unknown */
export const functionOf = (functions: ReadonlyMap<string, Invoke>, id: string): Invoke => {
  const invoke = functions.get(id);
  if (!invoke) throw new Error(`the function ${id} is not loaded`);
  return invoke;
};
