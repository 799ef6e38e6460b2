import { describe, expect, it } from 'vitest';
import { functionAt, onlyOf, resolved, resourcesOf, statementsIn, templates } from './templates.ts';

const { service } = templates();

type Properties = Record<string, unknown>;

interface State {
  Type: string;
  Next?: string;
  End?: boolean;
  Resource?: string;
  Retry?: Properties[];
  Catch?: { ErrorEquals: string[]; ResultPath: string; Next: string }[];
  ItemProcessor?: { ProcessorConfig: Properties } & Machine;
  TimeoutSeconds?: number;
  [field: string]: unknown;
}

interface Machine {
  StartAt: string;
  States: Record<string, State>;
  TimeoutSeconds?: number;
}

const entryOf = (step: string) => `functions/assignment-workflow/${step}-handler.ts`;
const steps = ['plan', 'part', 'roster', 'finish'] as const;
const fns = new Map(steps.map((step) => [step, functionAt(service, entryOf(step))]));

const machine = onlyOf(service, 'AWS::StepFunctions::StateMachine');
const [machineId = ''] = Object.keys(resourcesOf(service, 'AWS::StepFunctions::StateMachine'));
const properties = machine.Properties ?? {};
const definition = JSON.parse(String(resolved(properties['DefinitionString']))) as Machine;

const inOrder = ({ StartAt, States }: Machine): string[] => {
  const names = [StartAt];
  for (let next = States[StartAt]?.Next; next !== undefined; next = States[next]?.Next) names.push(next);
  return names;
};

const stepBehind = (state: State | undefined): string | undefined =>
  [...fns].find(([, { id }]) => state?.Resource === `${id}-Arn`)?.[0];

const mapped = (name: string): State & { ItemProcessor: NonNullable<State['ItemProcessor']> } => {
  const state = definition.States[name];
  if (!state?.ItemProcessor) throw new Error(`${name} is no map`);
  return { ...state, ItemProcessor: state.ItemProcessor };
};

const tasks = [
  ...Object.entries(definition.States),
  ...['Parts', 'Rosters'].flatMap((name) => Object.entries(mapped(name).ItemProcessor.States)),
].filter(([, { Type }]) => Type === 'Task');

describe('the workflow of bulk assignments', () => {
  it('plans, works off the parts, then the rosters, and finishes', () => {
    expect(inOrder(definition)).toEqual(['Plan', 'Parts', 'Rosters', 'Finish']);
    expect(stepBehind(definition.States['Plan'])).toBe('plan');
    expect(stepBehind(definition.States['Finish'])).toBe('finish');
    expect(definition.TimeoutSeconds).toBe(3600);
    expect(properties).toMatchObject({ StateMachineType: 'STANDARD' });
  });

  it('has both ends called with the attempt of the job and nothing else', () => {
    for (const name of ['Plan', 'Finish']) {
      const Parameters = { 'accountId.$': '$.accountId', 'jobId.$': '$.jobId', 'attempt.$': '$.attempt' };
      expect(definition.States[name]).toMatchObject({ Parameters });
    }
  });

  it.each([
    ['Parts', 'parts', 'Part', 'part'],
    ['Rosters', 'rosters', 'Roster', 'roster'],
  ])(
    'does %s in executions of their own, eight at a time, and keeps no results but their number',
    (name, list, one, step) => {
      const map = mapped(name);
      expect(map).toMatchObject({
        Type: 'Map',
        ItemsPath: `$.${list}`,
        MaxConcurrency: 8,
        Label: name,
        ResultSelector: { 'count.$': 'States.ArrayLength($)' },
        ResultPath: `$.${list}`,
      });
      expect(map).not.toHaveProperty('ItemBatcher');
      const { ProcessorConfig, States } = map.ItemProcessor;
      expect(ProcessorConfig).toEqual({ Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' });
      expect(inOrder(map.ItemProcessor)).toEqual([one]);
      expect(Object.keys(States).sort()).toEqual([one, `${one}Failed`]);
      for (const state of Object.values(States)) {
        expect(stepBehind(state)).toBe(step);
        expect(state).toMatchObject({ OutputPath: null, End: true });
        expect(state).not.toHaveProperty('Parameters');
      }
    },
  );

  it.each([
    ['Parts', 'Part'],
    ['Rosters', 'Roster'],
  ])('has one of the %s that keeps failing recorded by the same function, with the error', (name, one) => {
    const { States } = mapped(name).ItemProcessor;
    expect(States[one]?.Catch).toEqual([{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: `${one}Failed` }]);
    expect(States[`${one}Failed`]).not.toHaveProperty('Catch');
  });

  it('tries every step again, with pauses that grow and are drawn', () => {
    expect(tasks.map(([name]) => name).sort()).toEqual([
      'Finish',
      'Part',
      'PartFailed',
      'Plan',
      'Roster',
      'RosterFailed',
    ]);
    for (const [name, { Retry }] of tasks) {
      expect(Retry, name).toEqual([
        {
          ErrorEquals: ['States.ALL'],
          IntervalSeconds: 1,
          BackoffRate: 2,
          MaxAttempts: 5,
          MaxDelaySeconds: 30,
          JitterStrategy: 'FULL',
        },
      ]);
    }
  });

  it('waits for a step longer than its function may take', () => {
    for (const [name, state] of tasks) {
      const fn = fns.get(stepBehind(state) as (typeof steps)[number]);
      expect(state.TimeoutSeconds, name).toBeGreaterThan(Number(fn?.properties['Timeout']));
    }
    expect(steps.map((step) => fns.get(step)?.properties['Timeout'])).toEqual([60, 60, 60, 30]);
  });
});

describe('the state machine of bulk assignments', () => {
  const [role] = (properties['RoleArn'] as { 'Fn::GetAtt': [string] })['Fn::GetAtt'];
  const policies = Object.entries(resourcesOf(service, 'AWS::IAM::Policy')).filter(([, policy]) =>
    ((policy.Properties?.['Roles'] ?? []) as { Ref: string }[]).some((one) => one.Ref === role),
  );
  const arnOf = (rest: string) => ({
    'Fn::Join': ['', ['arn:aws:states:us-east-1:', { Ref: 'AWS::AccountId' }, rest]],
  });
  const itsArn = arnOf(':stateMachine:Gatehouse-Assignments');

  it('may call the functions of its steps, start itself for the items of its maps, and deliver its log', () => {
    expect(policies).toHaveLength(1);
    expect(policies.flatMap(([, policy]) => statementsIn(policy))).toEqual([
      {
        Sid: 'Steps',
        Effect: 'Allow',
        Action: 'lambda:InvokeFunction',
        Resource: expect.toSatisfy(
          (arns: { 'Fn::GetAtt': string[] }[]) =>
            JSON.stringify(arns.map((one) => one['Fn::GetAtt']).sort()) ===
            JSON.stringify([...fns.values()].map(({ id }) => [id, 'Arn']).sort()),
        ),
      },
      { Sid: 'Items', Effect: 'Allow', Action: 'states:StartExecution', Resource: itsArn },
      {
        Sid: 'ItemExecutions',
        Effect: 'Allow',
        Action: ['states:DescribeExecution', 'states:StopExecution'],
        Resource: arnOf(':execution:Gatehouse-Assignments:*'),
      },
      {
        Sid: 'LogDelivery',
        Effect: 'Allow',
        Action: [
          'logs:CreateLogDelivery',
          'logs:DeleteLogDelivery',
          'logs:DescribeLogGroups',
          'logs:DescribeResourcePolicies',
          'logs:GetLogDelivery',
          'logs:ListLogDeliveries',
          'logs:PutResourcePolicy',
          'logs:UpdateLogDelivery',
        ],
        Resource: '*',
      },
    ]);
  });

  it('lends its role to Step Functions only, on its own behalf', () => {
    expect(service.Resources[role]?.Properties?.['AssumeRolePolicyDocument']).toMatchObject({
      Statement: [
        {
          Principal: { Service: 'states.amazonaws.com' },
          Condition: {
            StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
            ArnLike: { 'aws:SourceArn': arnOf(':stateMachine:Gatehouse-Assignments*') },
          },
        },
      ],
    });
  });

  it('is not made before it has its rights', () => {
    expect(machine.DependsOn).toEqual(expect.arrayContaining([role, ...policies.map(([id]) => id)]));
  });

  it('is named after the instance, and started by that name', () => {
    expect(properties['StateMachineName']).toBe('Gatehouse-Assignments');
    const { service: other } = templates({ name: 'Other' });
    expect(onlyOf(other, 'AWS::StepFunctions::StateMachine').Properties?.['StateMachineName']).toBe(
      'Other-Assignments',
    );
    for (const entry of [entryOf('finish'), 'functions/expiry/sweep-handler.ts']) {
      expect(functionAt(service, entry).environment['ASSIGNMENT_MACHINE']).toEqual(itsArn);
    }
  });

  it('logs errors in an encrypted log, without the data of executions', () => {
    const { Destinations, ...others } = properties['LoggingConfiguration'] as Properties;
    expect(others).toEqual({ Level: 'ERROR', IncludeExecutionData: false });
    const [
      {
        CloudWatchLogsLogGroup: { LogGroupArn },
      },
    ] = Destinations as [{ CloudWatchLogsLogGroup: { LogGroupArn: { 'Fn::GetAtt': [string] } } }];
    expect(service.Resources[LogGroupArn['Fn::GetAtt'][0]]?.Properties).toHaveProperty('KmsKeyId');
  });

  it('sets off an alarm when an execution fails or takes too long', () => {
    const alarms = Object.values(resourcesOf(service, 'AWS::CloudWatch::Alarm')).map((one) => one.Properties ?? {});
    const watching = alarms.filter(({ Namespace }) => Namespace === 'AWS/States');
    expect(watching.map(({ MetricName }) => MetricName).sort()).toEqual(['ExecutionsFailed', 'ExecutionsTimedOut']);
    for (const alarm of watching) {
      expect(alarm).toMatchObject({
        Dimensions: [{ Name: 'StateMachineArn', Value: { Ref: machineId } }],
        Threshold: 0,
        ComparisonOperator: 'GreaterThanThreshold',
        Statistic: 'Sum',
      });
    }
  });
});
