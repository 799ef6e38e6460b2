import { reader } from '../../shared/table/reader.ts';

/** Any client of the SDK; its stack is typed by the service, which does not matter here. */
interface Client {
  middlewareStack: { add: unknown; remove: (name: string) => boolean };
}

interface Args {
  input: Record<string, unknown>;
}

/** What an operation answers, as far as measurements look at it. */
interface Answer {
  response: unknown;
  output: { $metadata: { attempts?: number } } & Record<string, unknown>;
}

type Middleware = (
  next: (args: Args) => Promise<Answer>,
  context: Record<string, unknown>,
) => (args: Args) => Promise<Answer>;
type Add = (middleware: Middleware, where: { step: 'initialize'; name: string; priority: 'high' }) => void;

/** Steps in front of every command of a client. `send` takes the input to send. */
export type Step = (
  action: string,
  input: Record<string, unknown>,
  send: (input: Record<string, unknown>) => Promise<Answer>,
) => Promise<Answer>;

/** Runs `work` with `step` in front of every command of a client; actions are named as in the API: `Query`. */
export const intercepted = async <T>(client: Client, step: Step, work: () => Promise<T>): Promise<T> => {
  const middleware: Middleware = (next, context) => (args) =>
    step(String(context['commandName']).replace(/Command$/, ''), args.input, (input) => next({ ...args, input }));
  const name = 'bench-intercept';
  (client.middlewareStack.add as Add).call(client.middlewareStack, middleware, {
    step: 'initialize',
    name,
    priority: 'high',
  });
  reader.config.cacheMiddleware = false;
  try {
    return await work();
  } finally {
    reader.config.cacheMiddleware = true;
    client.middlewareStack.remove(name);
  }
};
