import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { clock } from '../shared/core/clock.ts';
import { Fault } from './fault.ts';
import type { Report } from './report.ts';
import type { Execution, LocalMachine } from './state-machine.ts';

/** The request of Step Functions' `StartExecution`. */
interface StartExecutionInput {
  stateMachineArn: string;
  name?: string;
  /** JSON text. */
  input?: string;
}

/** The executions of a state machine in this process. They are lost when it ends, and their names become free. */
export interface Executions {
  /** Starts an execution. For a running one with the same name and input it returns that one. @throws Fault */
  start: (input: StartExecutionInput) => { executionArn: string; startDate: number };
  /** Resolves to true when no execution runs, to false after `timeoutMillis`. */
  settled: (timeoutMillis: number) => Promise<boolean>;
  /** Aborts all executions and starts no more; resolves when no step runs. */
  stop: () => Promise<void>;
}

interface Started {
  input: string;
  answer: { executionArn: string; startDate: number };
  /** Undefined when it has ended. */
  execution: Execution | undefined;
}

/** A machine's ARN in the local run. */
export const machineArn = ({ name }: { name: string }): string => arn(`stateMachine:${name}`);

const arn = (resource: string): string => `arn:aws:states:local:000000000000:${resource}`;

/** Not allowed in names (Step Functions' API reference): white space, brackets, wildcards, special and control characters, lone surrogates. */
const forbidden = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}\p{Cs}\uFFFE\uFFFF]/u;

const checkName = (name: string): void => {
  if (name.length > 0 && name.length <= 80 && !forbidden.test(name)) return;
  throw new Fault('InvalidName', `Invalid Name: '${name}'`);
};

const parse = (input: string): unknown => {
  try {
    return JSON.parse(input);
  } catch {
    throw new Fault('InvalidExecutionInput', 'Invalid State Machine Execution Input');
  }
};

/** Starts executions of a machine with the rules of Step Functions' API for standard workflows. */
export const startExecutions = (machine: LocalMachine, report: Report): Executions => {
  const started = new Map<string, Started>();
  let stopped = false;

  const running = (): Execution[] => [...started.values()].flatMap(({ execution }) => execution ?? []);

  const run = (name: string, input: string): Started['answer'] => {
    const execution = machine.start(parse(input));
    const answer = {
      executionArn: arn(`execution:${machine.name}:${name}`),
      startDate: Date.parse(clock.now()) / 1000,
    };
    const one: Started = { input, answer, execution };
    started.set(name, one);
    execution.result
      .catch((error: unknown) => {
        if (!stopped) report(`The execution ${name} of ${machine.name} failed`, error);
      })
      .finally(() => {
        one.execution = undefined;
      });
    return answer;
  };

  return {
    start: ({ stateMachineArn, name = randomUUID(), input = '{}' }) => {
      if (stateMachineArn !== machineArn(machine)) {
        throw new Fault('StateMachineDoesNotExist', `State Machine Does Not Exist: '${stateMachineArn}'`);
      }
      if (stopped) throw new Fault('StateMachineDeleting', `State Machine is being deleted: '${stateMachineArn}'`);
      checkName(name);
      const known = started.get(name);
      if (!known) return run(name, input);
      if (known.execution && known.input === input) return known.answer;
      throw new Fault('ExecutionAlreadyExists', `Execution Already Exists: '${known.answer.executionArn}'`);
    },
    settled: async (timeoutMillis) => {
      const endsAt = performance.now() + timeoutMillis;
      while (running().length > 0 && performance.now() < endsAt) await sleep(10);
      return running().length === 0;
    },
    stop: async () => {
      stopped = true;
      await Promise.all(running().map((execution) => execution.abort()));
    },
  };
};
