import { functionArn } from './functions.ts';
import { referredTo, resourcesOf, type Template } from './template.ts';

/** How often, and after which pauses, a state tries again (Amazon States Language). */
interface Retrier {
  ErrorEquals: string[];
  IntervalSeconds?: number;
  MaxDelaySeconds?: number;
}

/** The part of a state that the local run looks at. */
export interface State {
  Type: string;
  Resource?: string;
  Retry?: Retrier[];
  /** What a map does with each item, and what older ones call it. */
  ItemProcessor?: States;
  Iterator?: States;
  Branches?: States[];
}

/** A state machine in the Amazon States Language, or one within it. */
export interface States {
  StartAt: string;
  States: Record<string, State>;
}

/** A state machine of the template. */
export interface MachineWiring {
  id: string;
  name: string;
  definition: States;
  /** The function behind each task, by logical id. */
  tasks: ReadonlyMap<string, string>;
}

/** All states of a machine with their names, those within maps and branches included. */
export const statesIn = ({ States: states }: States): [name: string, state: State][] =>
  Object.entries(states).flatMap(([name, state]) => {
    const inner = [state.ItemProcessor, state.Iterator, ...(state.Branches ?? [])];
    return [[name, state], ...inner.flatMap((one) => (one ? statesIn(one) : []))] as [string, State][];
  });

/** The text that a value will be, where what it refers to are functions. @throws on other references */
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
    // What stands in for a task is found by the name of the state alone.
    if (names.has(name)) throw new Error(`there are two states ${name}`);
    names.add(name);
    if (Type !== 'Task') continue;
    const id = ids.get(Resource);
    if (id === undefined) throw new Error(`the task ${name} is not served locally: ${Resource} is no function of ours`);
    tasks.set(name, id);
  }
  return tasks;
};

/** The one state machine of a synthesised template. @throws when it has a task that is not served locally */
export const machineIn = (template: Template): MachineWiring => {
  const [found] = resourcesOf(template, 'AWS::StepFunctions::StateMachine');
  if (!found) throw new Error('the template has no state machine');
  const [id, { Properties = {} }] = found;
  const definition = JSON.parse(textOf(template, Properties['DefinitionString'])) as States;
  return { id, name: String(Properties['StateMachineName'] ?? id), definition, tasks: tasksOf(template, definition) };
};
