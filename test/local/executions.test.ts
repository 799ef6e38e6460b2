import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type AwsServices, startAwsServices } from '../../local/aws-services.ts';
import { type Executions, machineArn, startExecutions } from '../../local/executions.ts';
import type { LocalMachine } from '../../local/state-machine.ts';
import { clock } from '../../shared/core/clock.ts';

const name = 'Gatehouse-Assignments';
const stateMachineArn = machineArn({ name });

/** What a test has hold of in an execution. */
interface Held {
  input: unknown;
  end: () => void;
  fail: (error: Error) => void;
}

let services: AwsServices;
let client: SFNClient;
let executions: Executions;
let held: Held[];
let reported: unknown[][];

beforeAll(async () => {
  services = await startAwsServices();
  client = new SFNClient({
    endpoint: services.environment['AWS_ENDPOINT_URL_SFN'] ?? '',
    region: 'local',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
});
afterAll(async () => {
  client.destroy();
  await services.close(0);
});

beforeEach(() => {
  held = [];
  reported = [];
  const machine: LocalMachine = {
    name,
    start: (input) => {
      const { promise: result, resolve, reject } = Promise.withResolvers<void>();
      held.push({ input, end: resolve, fail: reject });
      const abort = async (): Promise<void> => reject(new Error('aborted'));
      return { result, transitions: () => 0, abort };
    },
  };
  executions = startExecutions(machine, (...one) => reported.push(one));
  services.serve({ 'AWSStepFunctions.StartExecution': executions.start });
});

const start = (more: { name?: string; input?: string; stateMachineArn?: string }) =>
  client.send(new StartExecutionCommand({ stateMachineArn, ...more }));

const input = JSON.stringify({ accountId: 'acme', jobId: 'job_1' });

test('starts an execution with its input', async () => {
  const { executionArn, startDate } = await start({ name: 'job_1-1', input });
  expect(executionArn).toBe(`arn:aws:states:local:000000000000:execution:${name}:job_1-1`);
  expect(Math.abs(Date.parse(clock.now()) - Number(startDate))).toBeLessThan(60_000);
  expect(held.map((one) => one.input)).toEqual([{ accountId: 'acme', jobId: 'job_1' }]);
});

test('answers the same again while it runs, and refuses another under its name', async () => {
  const first = await start({ name: 'job_1-1', input });
  const again = await start({ name: 'job_1-1', input });
  expect(again).toMatchObject({ executionArn: first.executionArn, startDate: first.startDate });
  await expect(start({ name: 'job_1-1', input: '{}' })).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
  expect(held).toHaveLength(1);
  await start({ name: 'job_1-2', input });
  expect(held).toHaveLength(2);
});

test('refuses the name of an execution that is over, whatever the input', async () => {
  await start({ name: 'job_1-1', input });
  held[0]?.end();
  expect(await executions.settled(1000)).toBe(true);
  await expect(start({ name: 'job_1-1', input })).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
  expect(held).toHaveLength(1);
});

test('gives a name to what has none', async () => {
  const [one, other] = await Promise.all([start({ input }), start({ input })]);
  expect(one.executionArn).not.toBe(other.executionArn);
  expect(held).toHaveLength(2);
});

test.each([
  ['InvalidName', { name: 'a b' }],
  ['InvalidName', { name: 'job/1' }],
  ['InvalidName', { name: 'a'.repeat(81) }],
  ['InvalidName', { name: 'tab\u0007' }],
  ['InvalidExecutionInput', { name: 'job_1-1', input: '{' }],
  ['StateMachineDoesNotExist', { stateMachineArn: `${stateMachineArn}-2` }],
])('refuses with %s: %j', async (fault, request) => {
  await expect(start(request)).rejects.toMatchObject({ name: fault });
  expect(held).toEqual([]);
});

test('takes a name of 80 characters', async () => {
  await start({ name: `job_${'A9-'.repeat(25)}x` });
  expect(held).toHaveLength(1);
});

test('reports executions that fail', async () => {
  await start({ name: 'job_1-1', input });
  const error = new Error('down');
  held[0]?.fail(error);
  expect(await executions.settled(1000)).toBe(true);
  expect(reported).toEqual([[`The execution job_1-1 of ${name} failed`, error]]);
});

test('knows whether one runs', async () => {
  await start({ name: 'job_1-1', input });
  expect(await executions.settled(20)).toBe(false);
  held[0]?.end();
  expect(await executions.settled(1000)).toBe(true);
});

test('ends running executions when it stops, reports nothing, and starts no more', async () => {
  await start({ name: 'job_1-1', input });
  await executions.stop();
  expect(await executions.settled(1000)).toBe(true);
  expect(reported).toEqual([]);
  await expect(start({ name: 'job_1-2', input })).rejects.toMatchObject({ name: 'StateMachineDeleting' });
});
