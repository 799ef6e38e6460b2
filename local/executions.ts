import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { clock } from '../shared/core/clock.ts';
import { Fault } from './fault.ts';
import type { Execution, LocalMachine } from './state-machine.ts';

/** A request to start an execution, as Step Functions takes it. */
interface StartExecutionInput {
  stateMachineArn: string;
  name?: string;
  /** JSON. */
  input?: string;
}

/** The executions of a state machine in this process. They go away with it, and their names are free again. */
export interface Executions {
  /** Starts an execution, or answers what it answered for the one that runs. @throws Fault */
  start: (input: StartExecutionInput) => { executionArn: string; startDate: number };
  /** Resolves when none runs; false when `patienceMillis` ran out. */
  settled: (patienceMillis: number) => Promise<boolean>;
  /** Ends what runs; resolves when no function is at work for it. Nothing starts any more. */
  stop: () => Promise<void>;
}

interface Started {
  input: string;
  answer: { executionArn: string; startDate: number };
  /** Undefined when it is over. */
  execution: Execution | undefined;
}

type Report = (what: string, error: unknown) => void;

/** The ARN that a machine has in the local run. */
export const machineArn = ({ name }: { name: string }): string => arn(`stateMachine:${name}`);

const arn = (resource: string): string => `arn:aws:states:local:000000000000:${resource}`;

/** White space, brackets, wildcards, special and control characters, halves of pairs (Step Functions' API reference). */
const unfit = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}\p{Cs}\uFFFE\uFFFF]/u;

const checkName = (name: string): void => {
  if (name.length > 0 && name.length <= 80 && !unfit.test(name)) return;
  throw new Fault('InvalidName', `Invalid Name: '${name}'`);
};

const parse = (input: string): unknown => {
  try {
    return JSON.parse(input);
  } catch {
    throw new Fault('InvalidExecutionInput', 'Invalid State Machine Execution Input');
  }
};

/** Has executions of a machine started as the API of Step Functions does for a standard one. */
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
    settled: async (patienceMillis) => {
      const endsAt = performance.now() + patienceMillis;
      while (running().length > 0 && performance.now() < endsAt) await sleep(10);
      return running().length === 0;
    },
    stop: async () => {
      stopped = true;
      await Promise.all(running().map((execution) => execution.abort()));
    },
  };
};
