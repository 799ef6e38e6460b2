import { Aws, Duration, Validations } from 'aws-cdk-lib';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { LogCode } from '../../shared/core/log.ts';
import type { Alarms } from './alarms.ts';
import { type AssignmentMachine, allowStarting } from './assignment-machine.ts';
import { type AssignmentSteps, assignmentWorkflow } from './assignment-workflow.ts';
import { logGroup } from './log-group.ts';
import { type FunctionDefaults, ServiceFunction } from './service-function.ts';
import { allowTable, type TableRights } from './table-access.ts';

interface Props {
  machine: AssignmentMachine;
  table: ITableV2;
  functions: FunctionDefaults;
  alarms: Alarms;
}

interface Step {
  description: string;
  timeout: Duration;
  rights: NonNullable<TableRights['table']>;
  /** Log codes of partial failures, which are not function errors. */
  codes?: readonly LogCode[];
  starts?: true;
}

const steps: Record<keyof AssignmentSteps, Step> = {
  plan: {
    description: 'Plans a bulk assignment',
    timeout: Duration.minutes(1),
    rights: ['BatchGetItem', 'BatchWriteItem', 'ConditionCheckItem', 'PutItem', 'Query'],
  },
  part: {
    description: 'Applies one part of a bulk assignment, or records that it failed',
    timeout: Duration.minutes(1),
    rights: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'],
    codes: ['JOB_PART_FAILED'],
  },
  roster: {
    description: 'Updates the roster of a campaign after a bulk assignment and assigns its waiting leads',
    timeout: Duration.minutes(1),
    rights: ['BatchGetItem', 'ConditionCheckItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
    codes: ['JOB_PART_FAILED', 'LEADS_FAILED'],
  },
  finish: {
    description: 'Finishes a bulk assignment and starts the next one of its account',
    timeout: Duration.seconds(30),
    rights: ['BatchGetItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
    codes: ['JOB_PART_FAILED', 'JOB_START_FAILED'],
    starts: true,
  },
};

/** Actions that Step Functions requires for a machine with a log. They have no resource-level permissions. */
const logDelivery = [
  'logs:CreateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:DescribeLogGroups',
  'logs:DescribeResourcePolicies',
  'logs:GetLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:UpdateLogDelivery',
];

/** Bulk assignments: a state machine that executes a job part by part, and the functions of its steps. */
export class BulkAssignment extends Construct {
  constructor(scope: Construct, id: string, props: Props) {
    super(scope, id);
    const { machine, functions, alarms } = props;
    const fns: AssignmentSteps = {
      plan: this.#step('plan', props),
      part: this.#step('part', props),
      roster: this.#step('roster', props),
      finish: this.#step('finish', props),
    };
    const role = this.#role(machine, Object.values(fns), functions.tracing);
    const stateMachine = new StateMachine(this, 'Machine', {
      stateMachineName: machine.name,
      stateMachineType: StateMachineType.STANDARD,
      comment: 'Executes a bulk assignment',
      definitionBody: DefinitionBody.fromChainable(assignmentWorkflow(this, fns)),
      timeout: Duration.hours(1),
      // CDK would add rights on all versions of each function, and more on executions.
      role: role.withoutPolicyUpdates(),
      tracingEnabled: functions.tracing,
      logs: {
        destination: logGroup(this, 'MachineLog', {
          key: functions.key,
          days: functions.logDays,
          vended: `states/${machine.name}`,
        }),
        level: LogLevel.ERROR,
        includeExecutionData: false,
      },
    });
    // A policy that CDK adds in spite of the role above; cdk-nag would report it.
    stateMachine.node.tryRemoveChild('DistributedMapPolicy');
    // Creating the machine fails unless the role may deliver its log.
    stateMachine.node.addDependency(role);
    alarms.onFailedExecutions(stateMachine, 'Assignments');
    alarms.onStuckJobs();
    const tracing = 'On by -c tracing=true (ADR 0029); the history of an execution is kept for 90 days.';
    Validations.of(stateMachine).acknowledge(
      { id: 'AwsSolutions-SF1', reason: 'The history of an execution has all events; the log has the errors.' },
      { id: 'AwsSolutions-SF2', reason: tracing },
      { id: 'Serverless-StepFunctionStateMachineXray', reason: tracing },
    );
  }

  #step(name: keyof AssignmentSteps, { machine, table, functions, alarms }: Props): ServiceFunction {
    const { description, timeout, rights, codes = [], starts } = steps[name];
    const fn = new ServiceFunction(this, `Assignment${name.charAt(0).toUpperCase()}${name.slice(1)}`, {
      ...functions,
      entry: `functions/assignment-workflow/${name}-handler.ts`,
      description,
      timeout,
      needs: ['TABLE_NAME', 'METRICS_NAMESPACE', ...(starts ? ['ASSIGNMENT_MACHINE'] : [])],
    });
    allowTable(fn, { table, key: functions.key }, { table: rights });
    if (starts) allowStarting(fn, machine);
    alarms.onErrors(fn);
    alarms.onCodes(fn, codes);
    return fn;
  }

  #role(machine: AssignmentMachine, fns: readonly ServiceFunction[], tracing: boolean): Role {
    const role = new Role(this, 'MachineRole', {
      assumedBy: new ServicePrincipal('states.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
          // Map runs append the name of their map.
          ArnLike: { 'aws:SourceArn': `${machine.arn}*` },
        },
      }),
    });
    const allow = (sid: string, actions: string[], resources: string[]): void => {
      role.addToPolicy(new PolicyStatement({ sid, actions, resources }));
    };
    allow(
      'Steps',
      ['lambda:InvokeFunction'],
      fns.map((fn) => fn.functionArn),
    );
    // A distributed map starts the machine for each item. Failed runs are not redriven: the job is started again.
    allow('Items', ['states:StartExecution'], [machine.arn]);
    allow('ItemExecutions', ['states:DescribeExecution', 'states:StopExecution'], [machine.executions]);
    allow('LogDelivery', logDelivery, ['*']);
    if (tracing) allow('Tracing', ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], ['*']);
    // The rule names what is known at deployment only so; a vendor's app may know less than ours at synthesis.
    const executions = machine.executions.replace(/\$\{Token\[AWS\.(\w+)\.\d+\]\}/g, '<AWS::$1>');
    Validations.of(role).acknowledge(
      { id: `AwsSolutions-IAM5[Resource::${executions}]`, reason: 'Executions get their names when they start.' },
      { id: 'AwsSolutions-IAM5[Resource::*]', reason: 'Log delivery and X-Ray have no resource-level permissions.' },
    );
    return role;
  }
}
