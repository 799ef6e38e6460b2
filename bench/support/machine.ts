import { synthesise } from '../../infra/synthesise.ts';
import { machineIn } from '../../local/definition.ts';
import { type Invoke, loadFunctions } from '../../local/functions.ts';
import { type Execution, localMachine } from '../../local/state-machine.ts';
import { type FunctionWiring, wiringOf } from '../../local/wiring.ts';
import { sfn } from '../../shared/assignments/start-workflow.ts';
import { intercepted, type Step } from './intercept.ts';

/** The state machine of the template, and the functions behind its tasks. */
export interface Workflow {
  functions: readonly FunctionWiring[];
  /**
   * Runs `work` with this process in the place of Step Functions.
   * @param functions by logical id; those of this process otherwise
   * @returns what `work` gave, and the executions that it started, which may still run
   */
  serve: <T>(
    work: () => Promise<T>,
    functions?: ReadonlyMap<string, Invoke>,
  ) => Promise<{ result: T; executions: Execution[] }>;
}

/** The workflow of assignment jobs as it is deployed. The table's environment must be set. */
export const workflow = async (): Promise<Workflow> => {
  const { service } = synthesise({});
  const machine = machineIn(service);
  const ids = new Set(machine.tasks.values());
  const functions = wiringOf(service).functions.filter(({ id }) => ids.has(id));
  const here = await loadFunctions(functions);
  return {
    functions,
    serve: async (work, through = here) => {
      const local = localMachine(machine, through);
      const executions: Execution[] = [];
      const start: Step = async (_action, { input }) => {
        executions.push(local.start(JSON.parse(String(input))));
        return { response: {}, output: { $metadata: {}, executionArn: String(executions.length) } };
      };
      const result = await intercepted(await sfn(), start, work);
      return { result, executions };
    },
  };
};
