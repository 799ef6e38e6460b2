import { functionArn } from './functions.ts';
import { referredTo, resourcesOf, type Template } from './template.ts';

/** A retrier of the Amazon States Language; the fields that the local run reads. */
interface Retrier {
  ErrorEquals: string[];
  IntervalSeconds?: number;
  MaxDelaySeconds?: number;
}

/** A state of the Amazon States Language; the fields that the local run reads. */
export interface State {
  Type: string;
  Resource?: string;
  Retry?: Retrier[];
  /** The states that a map runs for each item; `Iterator` is the former name. */
  ItemProcessor?: States;
  Iterator?: States;
  Branches?: States[];
}

/** A state machine in the Amazon States Language, or one nested in a map or a branch. */
export interface States {
  StartAt: string;
  States: Record<string, State>;
}

/** A state machine of the template. */
export interface MachineWiring {
  id: string;
  name: string;
  definition: States;
  /** The logical id of each task's function, by state name. */
  tasks: ReadonlyMap<string, string>;
}

/** All states of a machine with their names, including those in maps and branches. */
export const statesIn = ({ States: states }: States): [name: string, state: State][] =>
  Object.entries(states).flatMap(([name, state]) => {
    const inner = [state.ItemProcessor, state.Iterator, ...(state.Branches ?? [])];
    return [[name, state], ...inner.flatMap((one) => (one ? statesIn(one) : []))] as [string, State][];
  });

/** A value as text, with references to functions as ARNs. @throws on other references */
const textOf = (template: Template, value: unknown): string => {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null && 'Fn::Join' in value) {
    const [separator, parts] = value['Fn::Join'] as [string, unknown[]];
    return parts.map((part) => textOf(template, part)).join(separator);
  }
  return functionArn(referredTo(template, value, 'AWS::Lambda::Function'));
};

const tasksOf = (template: Template, definition: States): ReadonlyMap<string, string> => {
  const ids = new Map(resourcesOf(template, 'AWS::Lambda::Function').map(([id]) => [functionArn(id), id]));
  const tasks = new Map<string, string>();
  const names = new Set<string>();
  for (const [name, { Type, Resource = '' }] of statesIn(definition)) {
    // The runner finds the handler of a task by the name of its state alone.
    if (names.has(name)) throw new Error(`two states are named ${name}`);
    names.add(name);
    if (Type !== 'Task') continue;
    const id = ids.get(Resource);
    if (id === undefined)
      throw new Error(`the task ${name} cannot run locally: ${Resource} is not a function of the template`);
    tasks.set(name, id);
  }
  return tasks;
};

/** The state machine of a synthesised template. @throws when it has none, or a task that cannot run locally */
export const machineIn = (template: Template): MachineWiring => {
  const [found] = resourcesOf(template, 'AWS::StepFunctions::StateMachine');
  if (!found) throw new Error('the template has no state machine');
  const [id, { Properties = {} }] = found;
  const definition = JSON.parse(textOf(template, Properties['DefinitionString'])) as States;
  return { id, name: String(Properties['StateMachineName'] ?? id), definition, tasks: tasksOf(template, definition) };
};
