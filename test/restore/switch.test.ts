import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Clients, turnOff, turnOn } from '../../cli/restore/switch.ts';
import { around, type Sent } from '../support/database/sdk.ts';

interface FakeFunction {
  reserved?: number;
  tags: Record<string, string>;
}

const stack = 'Gatehouse-Service';
const logicalIds = ['ApiGrants1A', 'ApiMeta2B', 'GrantExpirySweep3C', 'GrantExpiryTimer4D', 'JournalSequencer5E'];
const clients: Clients = { cloudFormation: new CloudFormationClient(), lambda: new LambdaClient() };

let functions: Record<string, FakeFunction>;
beforeEach(() => {
  functions = Object.fromEntries(
    logicalIds.map((id): [string, FakeFunction] => [`fn-${id}`, { tags: { team: 'ops' } }]),
  );
  functions['fn-ApiGrants1A'] = { reserved: 7, tags: { team: 'ops' } };
});

const resources = [
  ...logicalIds.map((id) => ['AWS::Lambda::Function', id]),
  ['AWS::IAM::Role', 'ApiGrantsRole'],
  ['AWS::Lambda::Permission', 'ApiGrantsInvoke'],
].map(([ResourceType, id]) => ({ ResourceType, LogicalResourceId: id, PhysicalResourceId: `fn-${id}` }));

/** What AWS answers, two resources a page, and what it changes. */
const answer = ({ action, input }: Sent): object => {
  const start = Number(input['NextToken'] ?? 0);
  if (action === 'ListStackResources') {
    expect(input['StackName']).toBe(stack);
    const NextToken = start + 2 < resources.length ? String(start + 2) : undefined;
    return { StackResourceSummaries: resources.slice(start, start + 2), NextToken };
  }
  const name = String(input['FunctionName'] ?? String(input['Resource']).replace('arn:', ''));
  const fn = functions[name];
  if (!fn) throw new Error(`no function ${name}`);
  if (action === 'GetFunction') return { Configuration: { FunctionArn: `arn:${name}` }, Tags: fn.tags };
  if (action === 'PutFunctionConcurrency') fn.reserved = Number(input['ReservedConcurrentExecutions']);
  if (action === 'DeleteFunctionConcurrency') delete fn.reserved;
  if (action === 'TagResource') Object.assign(fn.tags, input['Tags']);
  if (action === 'UntagResource') for (const key of input['TagKeys'] as string[]) delete fn.tags[key];
  const { reserved } = fn;
  return action === 'GetFunctionConcurrency' && reserved !== undefined
    ? { ReservedConcurrentExecutions: reserved }
    : {};
};

/** Runs against that AWS. @param diesAt the number of the call before which the process dies */
const onAws = <Result>(work: () => Promise<Result>, diesAt = Number.POSITIVE_INFINITY): Promise<Result> => {
  let calls = 0;
  const step = async (sent: Sent) => {
    if (calls++ >= diesAt) throw new Error('died');
    return { output: { $metadata: {}, ...answer(sent) } };
  };
  return around(step, () => around(step, work, clients.lambda), clients.cloudFormation);
};

const reservations = () =>
  Object.fromEntries(Object.entries(functions).map(([name, { reserved }]) => [name, reserved]));
const off = { 'fn-ApiGrants1A': 0, 'fn-ApiMeta2B': 0, 'fn-GrantExpirySweep3C': 0 };

describe('turning a deployment off and on', () => {
  it('gives the API and the sweep no concurrency, and leaves the consumers of the stream on', async () => {
    const before = reservations();
    expect(await onAws(() => turnOff(clients, stack))).toBe(3);
    expect(reservations()).toEqual({ ...before, ...off });
  });

  it('puts back what each function had reserved, and no trace stays', async () => {
    const before = structuredClone(functions);
    await onAws(() => turnOff(clients, stack));
    expect(await onAws(() => turnOn(clients, stack))).toBe(3);
    expect(functions).toEqual(before);
  });

  it('does nothing to functions that are on', async () => {
    const before = structuredClone(functions);
    expect(await onAws(() => turnOn(clients, stack))).toBe(0);
    expect(functions).toEqual(before);
  });

  it.each([turnOff, turnOn])('can be repeated when it dies at any call: %o', async (step) => {
    const before = structuredClone(functions);
    for (let call = 0, isDone = false; !isDone; call++) {
      functions = structuredClone(before);
      if (step === turnOn) await onAws(() => turnOff(clients, stack));
      isDone = await onAws(() => step(clients, stack), call).then(
        () => true,
        (error: Error) => {
          expect(error.message).toBe('died');
          return false;
        },
      );
      expect(call).toBeLessThan(100);
      await onAws(() => turnOff(clients, stack));
      expect(reservations()).toMatchObject(off);
      await onAws(() => turnOn(clients, stack));
      expect(functions).toEqual(before);
    }
  });
});
