import { type CfnResource, Duration, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  ApplicationLogLevel,
  Architecture,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import type { Construct } from 'constructs';
import { functionCode } from '#deployed-code';
import type { ReservedConcurrency } from '../concurrency.ts';
import { checkEnvironment } from './environment-size.ts';
import { logGroup } from './log-group.ts';

/** Metadata key with a function's source file; the local run finds the code by it. */
const entryMetadata = 'gatehouse:entry';

/** Properties that all functions of an instance share. */
export interface FunctionDefaults {
  environment: Readonly<Record<string, string>>;
  key: IKey;
  logDays: number;
  /** Executions that are reserved for functions, by entry file. */
  concurrency: ReservedConcurrency;
  /** Whether X-Ray traces the functions (ADR 0029). */
  tracing: boolean;
  /** Whether stack traces name the source files. */
  sourceMaps: boolean;
}

export interface ServiceFunctionProps extends FunctionDefaults {
  /** Path of the entry file from the project root: `functions/grants/handler.ts`. */
  entry: `functions/${string}.ts`;
  description: string;
  timeout?: Duration;
  /** Names of the environment variables that the function reads; it gets only these. */
  needs: readonly string[];
}

const pick = (all: Readonly<Record<string, string>>, names: readonly string[]) =>
  Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));

/**
 * A Lambda function with its own log group and role. Initially the role may only write to that log.
 * @throws ConfigError when its environment is larger than Lambda allows
 */
export class ServiceFunction extends NodejsFunction {
  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    const log = logGroup(scope, `${id}Log`, { key: props.key, days: props.logDays });
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const environment = {
      ...pick(props.environment, props.needs),
      ...(props.sourceMaps ? { NODE_OPTIONS: '--enable-source-maps' } : {}),
    };
    checkEnvironment(scope, props.entry, environment);
    const reserved = props.concurrency[props.entry];
    super(scope, id, {
      ...functionCode(props.entry, props.sourceMaps),
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: 512,
      timeout: props.timeout ?? Duration.seconds(10),
      environment,
      ...(reserved === undefined ? {} : { reservedConcurrentExecutions: reserved }),
      role,
      logGroup: log,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      systemLogLevelV2: SystemLogLevel.WARN,
      awsSdkConnectionReuse: false,
      tracing: props.tracing ? Tracing.ACTIVE : Tracing.DISABLED,
    });
    role.addToPolicy(
      new PolicyStatement({
        sid: 'OwnLog',
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [log.logGroupArn],
      }),
    );
    (this.node.defaultChild as CfnResource).addMetadata(entryMetadata, props.entry);
    if (props.tracing) {
      const reason = 'X-Ray has no resource-level permissions (ADR 0029).';
      Validations.of(role).acknowledge({ id: 'AwsSolutions-IAM5[Resource::*]', reason });
    }
    Validations.of(this).acknowledge(
      {
        id: 'Serverless-LambdaTracing',
        reason: 'On by -c tracing=true (ADR 0029); logs carry request ids.',
      },
      {
        id: 'Serverless-LambdaDLQ',
        reason: 'Synchronous invocations by the gateway have none; event sources have dead-letter queues of their own.',
      },
    );
  }
}
