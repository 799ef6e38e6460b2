import type { StateMachine, StateMachineDefinition } from 'aws-local-stepfunctions';
import { type MachineWiring, type States, statesIn } from './definition.ts';
import { functionOf, type Invoke } from './functions.ts';

/** One run of a state machine. */
export interface Execution {
  /** What its last step gave. Rejects with what a step threw, when that was neither retried with success nor caught. */
  result: Promise<unknown>;
  /** The state transitions so far, as Step Functions charges for them: each state entered, each attempt after the first. */
  transitions: () => number;
  /** No further step; resolves when those under way are over. The result rejects. */
  abort: () => Promise<void>;
}

/** A state machine, run in this process as Step Functions would. */
export interface LocalMachine {
  name: string;
  /** Starts an execution. @param input any JSON value */
  start: (input: unknown) => Execution;
}

/** The most that Step Functions carries from one state to the next. */
const maxBytes = 262_144;

const minute = 60_000;

/** A step that failed, with the name and the cause that Step Functions would give it. */
class StepError extends Error {
  /** What the runner asks of an error. */
  readonly isRetryable: boolean;
  readonly isCatchable: boolean;

  constructor(name: string, message: string, { cause, final }: { cause?: unknown; final: boolean }) {
    super(message, { cause });
    this.name = name;
    this.isRetryable = !final;
    this.isCatchable = !final;
  }
}

/** How Lambda tells Step Functions of what a function threw. */
const failureOf = (thrown: unknown): StepError => {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const { name, message, stack = '' } = error;
  const told = { errorType: name, errorMessage: message, trace: stack.split('\n') };
  return new StepError(name, JSON.stringify(told), { cause: error, final: false });
};

/** What arrives on the other side. */
const carried = (value: unknown): unknown => {
  const text = JSON.stringify(value ?? null);
  if (Buffer.byteLength(text) <= maxBytes) return JSON.parse(text);
  throw new StepError('States.DataLimitExceeded', `more than ${maxBytes} bytes`, { final: true });
};

/** The same, with other pauses before what is tried again. */
const scaled = (definition: States, factor: number): States => {
  const copy = structuredClone(definition);
  for (const [, { Retry = [] }] of statesIn(copy)) {
    for (const retrier of Retry) {
      retrier.IntervalSeconds = (retrier.IntervalSeconds ?? 1) * factor;
      if (retrier.MaxDelaySeconds !== undefined) retrier.MaxDelaySeconds *= factor;
    }
  }
  return copy;
};

/** The runner comes with much else: it is loaded when it is first needed. @throws when the definition is not valid */
const prepare = async ({ definition }: MachineWiring, factor: number): Promise<StateMachine> => {
  const { StateMachine } = await import('aws-local-stepfunctions');
  const known = (states: States) => states as unknown as StateMachineDefinition;
  // Our functions' ARNs are of no region.
  new StateMachine(known(definition), { validationOptions: { checkArn: false } });
  return new StateMachine(known(scaled(definition, factor)), { validationOptions: { noValidate: true } });
};

type Running = ReturnType<StateMachine['run']>;

class LocalExecution implements Execution {
  readonly result: Promise<unknown>;
  readonly #underWay = new Set<Promise<unknown>>();
  #running: Running | undefined;
  #over = false;
  #transitions = 0;

  constructor(prepared: Promise<StateMachine>, tasks: Record<string, Invoke>, input: unknown) {
    this.result = this.#run(prepared, tasks, input);
    // Whoever asks for it sees the failure; nobody has to.
    this.result.catch(() => {});
  }

  transitions(): number {
    return this.#transitions;
  }

  async abort(): Promise<void> {
    this.#end();
    await this.result.catch(() => {});
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
  }

  async #run(prepared: Promise<StateMachine>, tasks: Record<string, Invoke>, input: unknown): Promise<unknown> {
    const machine = await prepared;
    const taskResourceLocalHandlers = Object.fromEntries(
      Object.entries(tasks).map(([name, invoke]) => [name, (given: unknown) => this.#step(invoke, given) as never]),
    );
    const running = machine.run(carried(input) as never, { overrides: { taskResourceLocalHandlers } });
    this.#running = running;
    if (this.#over) running.abort();
    const counted = this.#count(running);
    try {
      return await running.result;
    } catch (error) {
      throw causeOf(error);
    } finally {
      // Maps of the runner go on with items that wait when one has failed.
      this.#end();
      await counted;
    }
  }

  #end(): void {
    this.#over = true;
    this.#running?.abort();
  }

  async #count({ eventLogs }: Running): Promise<void> {
    for await (const { type } of eventLogs) {
      if (type === 'StateEntered' || type === 'StateRetried') this.#transitions++;
    }
  }

  #step(invoke: Invoke, input: unknown): Promise<unknown> {
    if (this.#over) return Promise.reject(new StepError('Ended', 'the execution is over', { final: true }));
    const step = (async () => {
      const event = carried(input);
      const result = await invoke(event).catch((error: unknown) => {
        throw failureOf(error);
      });
      return carried(result);
    })();
    this.#underWay.add(step);
    const over = (): void => void this.#underWay.delete(step);
    step.then(over, over);
    return step;
  }
}

/** What a step threw, where the runner wraps that up. */
const causeOf = (error: unknown): unknown => {
  let innermost = error;
  while (innermost instanceof Error && innermost.cause !== undefined) innermost = innermost.cause;
  return innermost;
};

/**
 * A state machine of the template whose tasks are the functions given.
 * @param functions by logical id
 * @param minuteMillis how long a minute lasts for what is tried again; tests have less patience
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
