import { Aspects, type Environment, Stack, Stage, Token } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { UserPool } from 'aws-cdk-lib/aws-cognito';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { type EventBus, type IRuleTarget, Rule } from 'aws-cdk-lib/aws-events';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct, Dependable } from 'constructs';
import { eventData, noticeData } from '../shared/events.ts';
import { eventSource } from '../shared/journal/events.ts';
import { configFrom } from './config.ts';
import { ConfigError } from './context.ts';
import { type GatehouseProps, optionNames } from './gatehouse-props.ts';
import { DataStack } from './stacks/data-stack.ts';
import { ServiceStack } from './stacks/service-stack.ts';

/** Which events a rule passes on, and where to. */
export interface EventRuleProps {
  /** Types of events, such as `grant.created`; all events by default. */
  types?: string[];
  /** Only events of these accounts of the vendor's customers. */
  accountIds?: string[];
  targets?: IRuleTarget[];
  description?: string;
}

const eventTypes = Object.keys({ ...eventData, ...noticeData });

/** Options of our own app that the package does not have. */
const ownOptions = ['gatehouse:settings', 'sourceMaps'];

/** @throws ConfigError when the scope is in a stack, or an option is unknown */
const checkUse = (scope: Construct, options: object): void => {
  if (scope.node.scopes.some(Stack.isStack)) {
    throw new ConfigError(
      'Gatehouse creates two stacks, so it cannot be in a stack: use the App or a Stage as its scope, `new Gatehouse(app, …)`.',
    );
  }
  const unknown = Object.keys(options).filter((name) => !optionNames.includes(name) && !ownOptions.includes(name));
  if (unknown.length > 0) {
    throw new ConfigError(`Gatehouse has no option "${unknown.join('", "')}": docs/configuration.md lists them.`);
  }
};

/** @throws ConfigError when the scope has the stacks of another instance with the same name */
const checkName = (scope: Construct, name: string): void => {
  if (scope.node.tryFindChild(`${name}-Data`) === undefined) return;
  throw new ConfigError(
    `There is another ${name}-Data in this scope: give each instance a "name", or a Stage of its own.`,
  );
};

/** @throws ConfigError when a rule in another environment would be one on another bus, or on none */
const checkEnvironment = (scope: Construct, { account, region }: Environment): void => {
  const stack = Stack.of(scope);
  const differs = (one: string, other: string | undefined): boolean =>
    other !== undefined && !Token.isUnresolved(one) && !Token.isUnresolved(other) && one !== other;
  if (differs(stack.account, account) || differs(stack.region, region)) {
    throw new ConfigError(
      `The bus is in another account or region than ${stack.stackName}: pass \`env: gatehouse.env\` to the stack of the rule.`,
    );
  }
};

/** The environment of the stacks. @throws ConfigError without a region, since the table has a key for each */
const environmentOf = (construct: Construct, env: Environment = {}): Environment => {
  const stage = Stage.of(construct);
  const account = env.account ?? stage?.account ?? process.env['CDK_DEFAULT_ACCOUNT'];
  const region = env.region ?? stage?.region ?? process.env['CDK_DEFAULT_REGION'];
  if (region === undefined || Token.isUnresolved(region)) {
    throw new ConfigError(
      'Gatehouse needs a region that is known at synthesis: pass `env: { region }`, or set AWS_REGION for the CDK CLI.',
    );
  }
  return { region, ...(account === undefined ? {} : { account }) };
};

/**
 * An instance of Gatehouse: a stack with its data, which is retained, and a stack with its service, which can be replaced. Both are
 * created in the scope, an App or a Stage (ADR 0047).
 * @example const gatehouse = new Gatehouse(app, 'Gatehouse', { console: true });
 *          gatehouse.onEvent(stack, 'Ended', { types: ['support-session.ended'], targets: [new SqsQueue(queue)] });
 */
export class Gatehouse extends Construct {
  /** Account and region of both stacks. A stack that refers to them needs the same. */
  readonly env: Environment;
  readonly dataStack: Stack;
  readonly serviceStack: Stack;
  /** The HTTP API. */
  readonly api: HttpApi;
  /** The URL of the API without a trailing slash. */
  readonly apiUrl: string;
  /** The `iss` of the tokens and signals that Gatehouse signs. */
  readonly tokenIssuer: string;
  /** The URL of the console; undefined without it. */
  readonly consoleUrl: string | undefined;
  readonly table: TableV2;
  /** The bus that all events are published to. */
  readonly bus: EventBus;
  /** The key of the table, the logs and the alarm topic. */
  readonly key: Key;
  readonly alarmTopic: Topic;
  /** The log group with every entry of the journals. */
  readonly auditLog: LogGroup;
  /** The user pool of the data stack; undefined when only other issuers are trusted. */
  readonly userPool: UserPool | undefined;

  /** @throws ConfigError when an option is unknown or invalid, or the scope is in a stack */
  constructor(scope: Construct, id: string, { env, ...options }: GatehouseProps = {}) {
    super(scope, id);
    checkUse(scope, options);
    const given: Readonly<Record<string, unknown>> = { ...options };
    const config = configFrom((name) => given[name]);
    this.env = environmentOf(this, env);
    checkName(scope, config.name);
    const data = new DataStack(scope, config, { env: this.env });
    const service = new ServiceStack(scope, config, data, { env: this.env });
    this.dataStack = data;
    this.serviceStack = service;
    this.api = service.api.http;
    this.apiUrl = service.api.endpoint;
    this.tokenIssuer = service.tokenIssuer;
    this.consoleUrl = service.consoleUrl;
    this.table = data.table;
    this.bus = data.bus;
    this.key = data.key;
    this.alarmTopic = data.alarmTopic;
    this.auditLog = data.auditLog;
    this.userPool = data.userPool?.pool;
    // Whatever depends on the construct depends on its stacks, which are no children of it.
    Dependable.implement(this, { dependencyRoots: [data, service] });
    this.node.addValidation({ validate: () => this.#lostAspects() });
  }

  /** Aspects and tags of the construct would have no effect. */
  #lostAspects(): string[] {
    return Aspects.of(this).all.length === 0
      ? []
      : [
          'Tags and aspects of Gatehouse do not reach its stacks: use `tags`, or add them to `dataStack` and `serviceStack`.',
        ];
  }

  /**
   * Creates a rule on the bus.
   * @param scope the stack of the rule, for example that of its targets
   * @throws ConfigError when Gatehouse publishes no event of a type, a list is empty, or the stack is in another environment
   */
  onEvent(scope: Construct, id: string, { types, accountIds, ...props }: EventRuleProps = {}): Rule {
    checkEnvironment(scope, this.env);
    for (const [name, list] of Object.entries({ types, accountIds })) {
      if (list?.length === 0)
        throw new ConfigError(`"${name}" is empty, so no event would match: leave it out for all.`);
    }
    const unknown = types?.filter((type) => !eventTypes.includes(type)) ?? [];
    if (unknown.length > 0) {
      throw new ConfigError(
        `Gatehouse publishes no event "${unknown.join('", "')}". Its events are ${eventTypes.join(', ')}.`,
      );
    }
    return new Rule(scope, id, {
      ...props,
      eventBus: this.bus,
      eventPattern: {
        source: [eventSource],
        ...(types ? { detailType: types } : {}),
        ...(accountIds ? { detail: { accountId: accountIds } } : {}),
      },
    });
  }

  /** Allows someone to read and search the log of all journal entries. */
  grantReadAuditLog(grantee: IGrantable): Grant {
    const log = Grant.addToPrincipal({
      grantee,
      actions: [
        ...['logs:DescribeLogStreams', 'logs:FilterLogEvents', 'logs:GetLogEvents', 'logs:GetLogGroupFields'],
        ...['logs:StartQuery', 'logs:GetLogRecord'],
      ],
      resourceArns: [this.auditLog.logGroupArn],
    });
    // IAM cannot restrict these actions to a log group. They need the id of a query, which its sender gets.
    const queries = Grant.addToPrincipal({
      grantee,
      actions: ['logs:GetQueryResults', 'logs:StopQuery'],
      resourceArns: ['*'],
    });
    return log.combine(queries);
  }

  /**
   * Allows someone to create users and agents in the user pool and to set their attributes.
   * @throws ConfigError when there is no user pool
   */
  grantManageUsers(grantee: IGrantable): Grant {
    if (!this.userPool) throw new ConfigError('Gatehouse has no user pool: it trusts other issuers only.');
    return this.userPool.grant(
      grantee,
      ...['cognito-idp:AdminCreateUser', 'cognito-idp:AdminGetUser', 'cognito-idp:AdminUpdateUserAttributes'],
      ...['cognito-idp:AdminDisableUser', 'cognito-idp:AdminEnableUser', 'cognito-idp:AdminDeleteUser'],
    );
  }
}
