import type { StateMachine, StateMachineDefinition } from 'aws-local-stepfunctions';
import { type MachineWiring, type States, statesIn } from './definition.ts';
import { functionOf, type Invoke } from './functions.ts';

/** One run of a state machine. */
export interface Execution {
  /** The result of the last step. Rejects with a step's error that retries did not resolve and the machine did not catch. */
  result: Promise<unknown>;
  /** State transitions so far, as Step Functions bills them: each state entered, and each retry. */
  transitions: () => number;
  /** Starts no further step; resolves when those in progress have ended. The result rejects. */
  abort: () => Promise<void>;
}

/** A state machine that runs in this process with the semantics of Step Functions. */
export interface LocalMachine {
  name: string;
  /** Starts an execution. @param input any JSON value */
  start: (input: unknown) => Execution;
}

/** Step Functions' limit for the data passed between states. */
const maxBytes = 262_144;

const minute = 60_000;

/** A failed step, with the error name and cause that Step Functions reports. */
class StepError extends Error {
  // Properties that the runner reads.
  readonly isRetryable: boolean;
  readonly isCatchable: boolean;

  constructor(name: string, message: string, { cause, final }: { cause?: unknown; final: boolean }) {
    super(message, { cause });
    this.name = name;
    this.isRetryable = !final;
    this.isCatchable = !final;
  }
}

/** A function's error, as Lambda reports it to Step Functions. */
const failureOf = (thrown: unknown): StepError => {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const { name, message, stack = '' } = error;
  const cause = { errorType: name, errorMessage: message, trace: stack.split('\n') };
  return new StepError(name, JSON.stringify(cause), { cause: error, final: false });
};

/** A value as the next state receives it: through JSON, and limited in size. */
const transfer = (value: unknown): unknown => {
  const text = JSON.stringify(value ?? null);
  if (Buffer.byteLength(text) <= maxBytes) return JSON.parse(text);
  throw new StepError('States.DataLimitExceeded', `more than ${maxBytes} bytes`, { final: true });
};

/** A copy of the definition with the pauses before retries multiplied by `factor`. */
const scaleRetries = (definition: States, factor: number): States => {
  const copy = structuredClone(definition);
  for (const [, { Retry = [] }] of statesIn(copy)) {
    for (const retrier of Retry) {
      retrier.IntervalSeconds = (retrier.IntervalSeconds ?? 1) * factor;
      if (retrier.MaxDelaySeconds !== undefined) retrier.MaxDelaySeconds *= factor;
    }
  }
  return copy;
};

/** Validates the definition and loads the runner, late because it is large. @throws when the definition is invalid */
const prepare = async ({ definition }: MachineWiring, factor: number): Promise<StateMachine> => {
  const { StateMachine } = await import('aws-local-stepfunctions');
  const known = (states: States) => states as unknown as StateMachineDefinition;
  // Local ARNs have no valid region.
  new StateMachine(known(definition), { validationOptions: { checkArn: false } });
  return new StateMachine(known(scaleRetries(definition, factor)), { validationOptions: { noValidate: true } });
};

type Running = ReturnType<StateMachine['run']>;

class LocalExecution implements Execution {
  readonly result: Promise<unknown>;
  readonly #inProgress = new Set<Promise<unknown>>();
  #running: Running | undefined;
  #hasEnded = false;
  #transitions = 0;

  constructor(prepared: Promise<StateMachine>, tasks: Record<string, Invoke>, input: unknown) {
    this.result = this.#run(prepared, tasks, input);
    // Callers that need the result see the failure; without them it must not be an unhandled rejection.
    this.result.catch(() => {});
  }

  transitions(): number {
    return this.#transitions;
  }

  async abort(): Promise<void> {
    this.#end();
    await this.result.catch(() => {});
    while (this.#inProgress.size > 0) await Promise.allSettled(this.#inProgress);
  }

  async #run(prepared: Promise<StateMachine>, tasks: Record<string, Invoke>, input: unknown): Promise<unknown> {
    const machine = await prepared;
    const taskResourceLocalHandlers = Object.fromEntries(
      Object.entries(tasks).map(([name, invoke]) => [name, (given: unknown) => this.#step(invoke, given) as never]),
    );
    const running = machine.run(transfer(input) as never, { overrides: { taskResourceLocalHandlers } });
    this.#running = running;
    if (this.#hasEnded) running.abort();
    const counted = this.#count(running);
    try {
      return await running.result;
    } catch (error) {
      throw rootCauseOf(error);
    } finally {
      // The runner's maps would continue with waiting items after one has failed.
      this.#end();
      await counted;
    }
  }

  #end(): void {
    this.#hasEnded = true;
    this.#running?.abort();
  }

  async #count({ eventLogs }: Running): Promise<void> {
    for await (const { type } of eventLogs) {
      if (type === 'StateEntered' || type === 'StateRetried') this.#transitions++;
    }
  }

  #step(invoke: Invoke, input: unknown): Promise<unknown> {
    if (this.#hasEnded) return Promise.reject(new StepError('Ended', 'the execution has ended', { final: true }));
    const step = (async () => {
      const event = transfer(input);
      const result = await invoke(event).catch((error: unknown) => {
        throw failureOf(error);
      });
      return transfer(result);
    })();
    this.#inProgress.add(step);
    const remove = (): void => void this.#inProgress.delete(step);
    step.then(remove, remove);
    return step;
  }
}

/** The step's own error, which the runner wraps. */
const rootCauseOf = (error: unknown): unknown => {
  let innermost = error;
  while (innermost instanceof Error && innermost.cause !== undefined) innermost = innermost.cause;
  return innermost;
};

/**
 * A state machine of the template that calls the given functions for its tasks.
 * @param functions by logical id
 * @param minuteMillis length of a minute for pauses before retries; shorter in tests
 */
export const localMachine = (
  wiring: MachineWiring,
  functions: ReadonlyMap<string, Invoke>,
  minuteMillis = minute,
): LocalMachine => {
  const tasks = Object.fromEntries([...wiring.tasks].map(([name, id]) => [name, functionOf(functions, id)]));
  let prepared: Promise<StateMachine> | undefined;
  return {
    name: wiring.name,
    start: (input) => {
      prepared ??= prepare(wiring, minuteMillis / minute);
      return new LocalExecution(prepared, tasks, input);
    },
  };
};
