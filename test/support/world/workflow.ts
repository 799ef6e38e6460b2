import { handler as finish } from '../../../functions/assignment-workflow/finish-handler.ts';
import { handler as part } from '../../../functions/assignment-workflow/part-handler.ts';
import { handler as plan } from '../../../functions/assignment-workflow/plan-handler.ts';
import type { AttemptRef, PartRef, RosterRef } from '../../../functions/assignment-workflow/refs.ts';
import { handler as roster } from '../../../functions/assignment-workflow/roster-handler.ts';
import { ExecutionAlreadyExists } from '../../../shared/assignments/sfn-sdk.ts';
import { sfn } from '../../../shared/assignments/start-workflow.ts';
import { chunks } from '../../../shared/core/pool.ts';

/** An execution that was asked for. */
export interface Execution {
  name: string;
  input: AttemptRef;
}

/** Thrown by a stand-in that is set to fail. */
class StatesDown extends Error {
  override name = 'StatesDown';
}

/** The steps of the workflow, for tests to stand in front of. */
export interface Steps {
  plan: (ref: AttemptRef) => Promise<AttemptRef & { parts: PartRef[]; rosters: RosterRef[] }>;
  part: (ref: PartRef) => Promise<void>;
  roster: (ref: RosterRef) => Promise<void>;
  finish: (ref: AttemptRef) => Promise<void>;
}

export const steps: Steps = { plan, part, roster, finish };

const attempts = 6;
const atOnce = 8;

/** As the definition has it: again, a few times; then what is to be done with the error, if anything. @throws the last */
const insistently = async <Ref extends object>(
  step: (ref: Ref) => Promise<unknown>,
  ref: Ref,
  caught?: (error: unknown) => Promise<unknown>,
): Promise<void> => {
  for (let attempt = 1; ; attempt++) {
    try {
      await step(ref);
      return;
    } catch (error) {
      if (attempt < attempts) continue;
      if (!caught) throw error;
      await caught(error);
      return;
    }
  }
};

/** What Step Functions hands over when a step has kept failing. */
const errorOf = (error: unknown) => ({ error: { Error: (error as Error).name, Cause: (error as Error).message } });

/**
 * Runs an execution as the definition has it (test/infra shows that it does), in this process: plan, all parts, all
 * rosters, the end; each step again when it fails, and recorded when it keeps failing.
 */
export const execute = async ({ input }: Pick<Execution, 'input'>, through: Partial<Steps> = {}): Promise<void> => {
  const all = { ...steps, ...through };
  let planned: Awaited<ReturnType<Steps['plan']>> | undefined;
  await insistently(async (ref: AttemptRef) => {
    planned = await all.plan(ref);
  }, input);
  const each = async <Ref extends object>(refs: readonly Ref[], step: (ref: Ref) => Promise<void>): Promise<void> => {
    for (const some of chunks(refs, atOnce)) {
      await Promise.all(
        some.map((ref) => insistently(step, ref, (error) => insistently(step, { ...ref, ...errorOf(error) }))),
      );
    }
  };
  await each(planned?.parts ?? [], all.part);
  await each(planned?.rosters ?? [], all.roster);
  await insistently(all.finish, input);
};

/** The Step Functions of a test file: what was started waits until it is run. */
export interface Machine {
  started: Execution[];
  /** Asked at each start: true fails it. */
  failing: () => boolean;
  /** Runs what was started, and what that starts, until nothing is left. @throws why an execution failed, which ends it */
  run: (through?: Partial<Steps>) => Promise<void>;
}

/** Puts an in-memory stand-in in the place of Step Functions, for this test file. */
export const makeMachine = (): Machine => {
  const running = new Map<string, string>();
  const ended = new Set<string>();
  const machine: Machine = {
    started: [],
    failing: () => false,
    run: async (through) => {
      for (let next = machine.started.shift(); next; next = machine.started.shift()) {
        try {
          await execute(next, through);
        } finally {
          ended.add(next.name);
        }
      }
    },
  };
  void sfn().then((client) =>
    client.middlewareStack.add(
      () => async (args) => {
        if (machine.failing()) throw new StatesDown('Step Functions is down');
        const { name = '', input = '{}' } = args.input as { name?: string; input?: string };
        // The same name with the same input is the same execution, while that runs.
        if (ended.has(name) || (running.has(name) && running.get(name) !== input)) {
          throw new ExecutionAlreadyExists({ message: name, $metadata: {} });
        }
        if (!running.has(name)) machine.started.push({ name, input: JSON.parse(input) as AttemptRef });
        running.set(name, input);
        return { response: {}, output: { $metadata: {}, executionArn: name } } as never;
      },
      { step: 'initialize', name: 'test-states', priority: 'low', override: true },
    ),
  );
  return machine;
};
