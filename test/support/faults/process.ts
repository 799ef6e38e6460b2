import { AsyncLocalStorage } from 'node:async_hooks';
import { logs } from '../../../functions/sequencer/audit.ts';
import { bus } from '../../../functions/sequencer/publish.ts';
import { sfn } from '../../../shared/assignments/start-workflow.ts';
import { kms } from '../../../shared/tokens/kms.ts';
import { db } from '../database/db.ts';

/**
 * What happens to one AWS call. `refused`: it fails before it is made. `unanswered`: it happens, but its answer is lost.
 * `cut`: it happens, and then the process dies, which is death before the next call, too: no later one is made.
 */
export type Fault = 'refused' | 'unanswered' | 'cut';

export const faults = ['refused', 'unanswered', 'cut'] as const satisfies readonly Fault[];

/** The k-th call (from 1) on which a fault falls. */
interface Doom {
  at: number;
  fault: Fault;
}

interface Life {
  /** The calls that were begun, in order: `Query`, `TransactWrite`, `Sign`. */
  begun: string[];
  doom: Doom | undefined;
  died: PromiseWithResolvers<'died'>;
  dead: boolean;
}

const lives = new AsyncLocalStorage<Life>();

/** An error of the SDK after its own retries: the network is gone, say. */
class CallFailed extends Error {
  override name = 'CallFailed';
}

const forever = new Promise<never>(() => {});

const die = (life: Life): Promise<never> => {
  life.dead = true;
  life.died.resolve('died');
  return forever;
};

/** Runs an AWS call of the current process, if there is one, with the fault that is due. */
const live = async <T>(command: unknown, send: () => Promise<T>): Promise<T> => {
  const life = lives.getStore();
  if (!life) return send();
  if (life.dead) return forever;
  life.begun.push(String(command).replace(/Command$/, ''));
  const fault = life.doom?.at === life.begun.length ? life.doom.fault : undefined;
  if (fault === 'refused') throw new CallFailed('refused');
  const answer = await send();
  if (fault === 'unanswered') throw new CallFailed('unanswered');
  if (fault === 'cut') return die(life);
  return life.dead ? forever : answer;
};

const options = { step: 'initialize', name: 'test-process', priority: 'high' } as const;
db.middlewareStack.add(
  (next, { commandName }) =>
    (args) =>
      live(commandName, () => next(args)),
  options,
);
bus.middlewareStack.add(
  (next, { commandName }) =>
    (args) =>
      live(commandName, () => next(args)),
  options,
);
logs.middlewareStack.add(
  (next, { commandName }) =>
    (args) =>
      live(commandName, () => next(args)),
  options,
);
// Made late, so they are there before anybody's request, as `makeKms` and `makeMachine` are.
void kms().then((client) =>
  client.middlewareStack.add(
    (next, { commandName }) =>
      (args) =>
        live(commandName, () => next(args)),
    options,
  ),
);
void sfn().then((client) =>
  client.middlewareStack.add(
    (next, { commandName }) =>
      (args) =>
        live(commandName, () => next(args)),
    options,
  ),
);

/** How a process ended: with a result, with an error, or by death. And the AWS calls that it began, in order. */
export type Ending<T> = { begun: readonly string[] } & ({ result: T } | { error: unknown } | { died: true });

/**
 * Runs `work` as a process of its own: its AWS calls are counted, and one of them may be doomed. Others that run at the
 * same time are not touched.
 */
export const inProcess = async <T>(work: () => Promise<T>, doom?: Doom): Promise<Ending<T>> => {
  const life: Life = { begun: [], doom, died: Promise.withResolvers(), dead: false };
  const outcome = await lives.run(life, () =>
    Promise.race([
      life.died.promise,
      work().then(
        (result) => ({ result }),
        (error: unknown) => ({ error }),
      ),
    ]),
  );
  return { begun: life.begun, ...(outcome === 'died' ? { died: true } : outcome) };
};
