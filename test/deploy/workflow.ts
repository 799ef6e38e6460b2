import assert from 'node:assert/strict';
import { authorization, aws } from './aws.ts';
import type { Deployed } from './cdk.ts';
import type { Emulator } from './emulator.ts';
import { functionNamed } from './permissions.ts';

/** Makes all calls of a function fail by setting its concurrency to 0. @returns a function that restores it */
export const hold = async (emulator: Emulator, deployed: Deployed, prefix: string): Promise<() => Promise<void>> => {
  const name = await functionNamed(emulator, deployed, prefix);
  const send = async (method: string, status: number, body?: string): Promise<void> => {
    const answer = await fetch(`${emulator.endpoint}/2017-10-31/functions/${name}/concurrency`, {
      method,
      headers: { authorization: authorization('lambda') },
      ...(body === undefined ? {} : { body }),
    });
    assert.equal(answer.status, status, `${method} the concurrency of ${name}`);
  };
  await send('PUT', 200, JSON.stringify({ ReservedConcurrentExecutions: 0 }));
  return () => send('DELETE', 204);
};

/** The status of an execution, and the outcome of each attempt at each item of its maps, in order. */
export interface Execution {
  status: string;
  parts: string[][];
  rosters: string[][];
}

interface Listed {
  executionArn: string;
}

/** The history of an execution of an instance's state machine, by the name of the execution. */
export const executionNamed = async (emulator: Emulator, { name }: Deployed, execution: string): Promise<Execution> => {
  const states = <Answer>(operation: string, input: object) => aws<Answer>(emulator, 'states', operation, input);
  const executionArn = `arn:aws:states:us-east-1:000000000000:execution:${name}-Assignments:${execution}`;
  const attempts = async ({ executionArn: item }: Listed): Promise<string[]> => {
    const { events } = await states<{ events: { type: string }[] }>('GetExecutionHistory', { executionArn: item });
    return events.map(({ type }) => type).filter((type) => type === 'TaskFailed' || type === 'TaskSucceeded');
  };
  const { status } = await states<{ status: string }>('DescribeExecution', { executionArn });
  const { mapRuns } = await states<{ mapRuns: { mapRunArn: string }[] }>('ListMapRuns', { executionArn });
  const itemsOf = async (label: string): Promise<string[][]> => {
    const run = mapRuns.find(({ mapRunArn }) => mapRunArn.includes(`/${label}:`));
    if (!run) return [];
    const { executions } = await states<{ executions: Listed[] }>('ListExecutions', { mapRunArn: run.mapRunArn });
    return Promise.all(executions.map(attempts));
  };
  return { status, parts: await itemsOf('Parts'), rosters: await itemsOf('Rosters') };
};
