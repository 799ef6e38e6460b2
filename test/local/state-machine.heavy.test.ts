import { setImmediate as turn } from 'node:timers/promises';
import { expect, inject, test } from 'vitest';
import { type MachineWiring, machineIn } from '../../local/definition.ts';
import type { Invoke } from '../../local/functions.ts';
import { localMachine } from '../../local/state-machine.ts';
import type { Templates } from '../../local/templates.ts';
import { wiringOf } from '../../local/wiring.ts';
import { until } from './support/until.ts';

const { service } = JSON.parse(inject('templates')) as Templates;
const machine = machineIn(service);

type Item = Record<string, unknown>;
type Step = 'plan' | 'part' | 'roster' | 'finish';

interface Call {
  step: Step;
  input: Item;
}

const job = { accountId: 'acme', jobId: 'job_1', attempt: 1 };
const itemsOf = (kind: string, count: number): Item[] =>
  Array.from({ length: count }, (_, index) => ({ ...job, [kind]: `${kind}-${index}` }));

const planned = (parts: number, rosters: number) => async () => ({
  ...job,
  parts: itemsOf('part', parts),
  rosters: itemsOf('roster', rosters),
});

/** Stand-ins for the functions of the steps, and what they are called with. */
const stepsOf = (given: Partial<Record<Step, Invoke>>) => {
  const calls: Call[] = [];
  const atWork = { now: 0, most: 0 };
  const functions = new Map(
    wiringOf(service).functions.map(({ id, entry }): [string, Invoke] => {
      const step = /^functions\/assignment-workflow\/(\w+)-handler/.exec(entry)?.[1] as Step;
      const invoke: Invoke = async (input) => {
        calls.push({ step, input: input as Item });
        atWork.most = Math.max(atWork.most, ++atWork.now);
        await turn();
        return (given[step] ?? (async () => {}))(input).finally(() => atWork.now--);
      };
      return [id, invoke];
    }),
  );
  const inputs = (step: Step) => calls.filter((call) => call.step === step).map(({ input }) => input);
  return { functions, calls, inputs, atWork };
};

/** Runs the machine of the template, whose seconds are milliseconds here. */
const start = (given: Partial<Record<Step, Invoke>>) => {
  const steps = stepsOf(given);
  return { ...steps, execution: localMachine(machine, steps.functions, 60).start({ ...job, more: 'than needed' }) };
};

const down = async (): Promise<never> => {
  throw new TypeError('down');
};

test('plans, works off the parts and then the rosters, eight at a time, and finishes', async () => {
  const { execution, calls, inputs, atWork } = start({ plan: planned(20, 3) });
  expect(await execution.result).toEqual({});
  expect(inputs('plan')).toEqual([job]);
  expect(inputs('part')).toEqual(itemsOf('part', 20));
  expect(inputs('roster')).toEqual(itemsOf('roster', 3));
  expect(inputs('finish')).toEqual([job]);
  const order = calls.map(({ step }) => step);
  expect(order.filter((step, index) => step !== order[index - 1])).toEqual(['plan', 'part', 'roster', 'finish']);
  expect(atWork.most).toBe(8);
  expect(execution.transitions()).toBe(4 + 20 + 3);
});

test('finishes a job that has nothing to do', async () => {
  const { execution, calls } = start({ plan: planned(0, 0) });
  await execution.result;
  expect(calls.map(({ step }) => step)).toEqual(['plan', 'finish']);
  expect(execution.transitions()).toBe(4);
});

test('tries again what failed', async () => {
  let failures = 2;
  const flaky = async (): Promise<void> => {
    if (failures-- > 0) await down();
  };
  const { execution, inputs } = start({ plan: planned(2, 0), part: flaky });
  await execution.result;
  expect(inputs('part')).toHaveLength(4);
  expect(inputs('part').filter((input) => 'error' in input)).toEqual([]);
  expect(execution.transitions()).toBe(4 + 4);
});

test.each([
  ['part', planned(3, 1)],
  ['roster', planned(1, 3)],
] as const)('has a %s that keeps failing recorded, with the error, and goes on', async (kind, plan) => {
  const bad = `${kind}-1`;
  const work: Invoke = async (input) => {
    const item = input as Item;
    if (item[kind] === bad && !('error' in item)) await down();
  };
  const { execution, inputs } = start({ plan, [kind]: work });
  await execution.result;
  const ofBad = inputs(kind).filter((input) => input[kind] === bad);
  expect(ofBad).toHaveLength(7);
  const { error, ...item } = ofBad.at(-1) as Item & { error: { Error: string; Cause: string } };
  expect(item).toEqual({ ...job, [kind]: bad });
  expect(error.Error).toBe('TypeError');
  expect(JSON.parse(error.Cause)).toMatchObject({ errorType: 'TypeError', errorMessage: 'down' });
  expect(inputs(kind)).toHaveLength(7 + 2);
  expect(inputs('finish')).toEqual([job]);
});

test('fails when a failure cannot be recorded either, and takes up nothing more', async () => {
  const { execution, inputs } = start({ plan: planned(100, 1), part: down });
  await expect(execution.result).rejects.toThrow(new TypeError('down'));
  await execution.abort();
  expect(inputs('part').length).toBeGreaterThanOrEqual(12);
  const taken = new Set(inputs('part').map((input) => input['part']));
  expect(taken.size).toBeLessThan(50);
  expect([...inputs('roster'), ...inputs('finish')]).toEqual([]);
});

test('gives up at once on more than a state can carry', async () => {
  const { execution, inputs } = start({ plan: planned(6000, 0) });
  await expect(execution.result).rejects.toThrow('more than 262144 bytes');
  expect(inputs('plan')).toHaveLength(1);
  expect(inputs('finish')).toEqual([]);
});

test('ends when it is to, with what is at work', async () => {
  const release = Promise.withResolvers<void>();
  const { execution, inputs } = start({ plan: planned(20, 0), part: () => release.promise });
  await until(() => (inputs('part').length === 8 ? true : undefined));
  let ended = false;
  const ending = execution.abort().then(() => {
    ended = true;
  });
  await expect(execution.result).rejects.toThrow('Execution aborted');
  expect(ended).toBe(false);
  release.resolve();
  await ending;
  expect(inputs('part')).toHaveLength(8);
  expect(inputs('finish')).toEqual([]);
});

const madeUp = (States: MachineWiring['definition']['States'], StartAt: string): MachineWiring => ({
  id: 'Machine',
  name: 'Machine',
  definition: { StartAt, States },
  tasks: new Map([['Work', 'Fn']]),
});

test('counts the transitions of a map that comes last', async () => {
  const ItemProcessor = {
    StartAt: 'Work',
    States: { Work: { Type: 'Task', Resource: 'arn:aws:lambda:local:000000000000:function:Fn', End: true } },
  };
  const wiring = madeUp({ All: { Type: 'Map', ItemProcessor, End: true } as never }, 'All');
  const execution = localMachine(wiring, new Map([['Fn', async (input: unknown) => input]])).start([1, 2, 3]);
  expect(await execution.result).toEqual([1, 2, 3]);
  expect(execution.transitions()).toBe(4);
});

test('takes no definition that is not one', async () => {
  const wiring = madeUp(
    { Work: { Type: 'Task', Resource: 'arn:aws:lambda:local:000000000000:function:Fn' } },
    'Nowhere',
  );
  const execution = localMachine(wiring, new Map([['Fn', async () => {}]])).start({});
  await expect(execution.result).rejects.toThrow('State machine definition is invalid');
});
