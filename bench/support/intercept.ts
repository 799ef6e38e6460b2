import { reader } from '../../shared/table/reader.ts';

/** Any client of the SDK. Its middleware stack is typed by service, which does not matter here. */
interface Client {
  middlewareStack: { add: unknown; remove: (name: string) => boolean };
}

type Input = Record<string, unknown>;

/** What an operation answers, as far as measurements look at it. */
interface Answer {
  response: unknown;
  output: { $metadata: { attempts?: number } } & Record<string, unknown>;
}

type Send = (args: { input: Input }) => Promise<Answer>;

/** Runs in place of a command, named as in the API: `Query`. `send` sends it with the given input. */
export type Step = (action: string, input: Input, send: (input: Input) => Promise<Answer>) => Promise<Answer>;

/**
 * Runs `work` with `step` in place of every command of a client. Unlike the helper of the tests it leaves the reader's
 * cached middleware as it is when nothing is intercepted: times are measured with it.
 */
export const intercepted = async <T>(client: Client, step: Step, work: () => Promise<T>): Promise<T> => {
  const name = 'bench-intercept';
  const middleware =
    (next: Send, context: Input): Send =>
    (args) =>
      step(String(context['commandName']).replace(/Command$/, ''), args.input, (input) => next({ ...args, input }));
  const add = client.middlewareStack.add as (middleware: unknown, where: object) => void;
  add.call(client.middlewareStack, middleware, { step: 'initialize', name, priority: 'high' });
  reader.config.cacheMiddleware = false;
  try {
    return await work();
  } finally {
    reader.config.cacheMiddleware = true;
    client.middlewareStack.remove(name);
  }
};

/** An answer of AWS without an HTTP response behind it. */
export const answer = (output: Input = {}): Answer => ({ response: {}, output: { $metadata: {}, ...output } });
