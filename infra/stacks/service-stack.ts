import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Identity } from '../../shared/http/identity-schema.ts';
import { dueIndex } from '../../shared/table/due-shards.ts';
import { leadsIndex, teamsIndex } from '../../shared/table/keys.ts';
import type { Config } from '../config.ts';
import { Api } from '../constructs/api.ts';
import { assignmentMachine } from '../constructs/assignment-machine.ts';
import { BulkAssignment } from '../constructs/bulk-assignment.ts';
import { Canary } from '../constructs/canary.ts';
import { Checkpoints } from '../constructs/checkpoints.ts';
import { Console } from '../constructs/console.ts';
import { Dashboard } from '../constructs/dashboard.ts';
import { GradualDeployment } from '../constructs/gradual-deployment.ts';
import { GrantExpiry } from '../constructs/grant-expiry.ts';
import { Journal } from '../constructs/journal.ts';
import { LogQueries } from '../constructs/log-queries.ts';
import { Paging } from '../constructs/paging.ts';
import { endpointsOf, identityOfPool } from '../constructs/pool-identity.ts';
import type { FunctionDefaults } from '../constructs/service-function.ts';
import { Signals } from '../constructs/signals.ts';
import type { DataStack } from './data-stack.ts';
import { DataValues } from './data-values.ts';

/** Resources without state, which can be replaced at any time: the API, schedules, and consumers of the stream and the bus. */
export class ServiceStack extends Stack {
  /** Properties that all functions share. */
  readonly functions: FunctionDefaults;
  readonly values: DataValues;
  readonly api: Api;
  /** The `iss` of Gatehouse's own tokens. */
  readonly tokenIssuer: string;
  /** The URL of the console; undefined when there is none. */
  readonly consoleUrl: string | undefined;

  constructor(scope: Construct, config: Config, data: DataStack, props: StackProps) {
    super(scope, `${config.name}-Service`, { ...props, description: 'Gatehouse: service', tags: config.tags });
    const values = new DataValues(this, 'Data', data);
    this.values = values;
    const { key, signingKeys, checkpointKey, checkpoints, table, auditLog, bus, alarmTopic: topic, userPool } = values;
    const logDays = config.retention.logs;
    const console =
      config.console &&
      new Console(this, 'Console', {
        config: config.console,
        userPool,
        name: config.name,
        key,
        logDays,
      });
    const identity = identityOf(config, values, console);
    const api = new Api(this, 'Api', { config, identity, key, logDays });
    console?.passOnTo(api.endpoint);
    this.api = api;
    this.consoleUrl = console?.url;
    const machine = assignmentMachine(this, config.name);
    const tokenIssuer = config.publicUrl ?? api.endpoint;
    this.tokenIssuer = tokenIssuer;
    const functions: FunctionDefaults = {
      key,
      logDays,
      concurrency: config.concurrency,
      tracing: config.tracing,
      sourceMaps: config.sourceMaps,
      environment: {
        TABLE_NAME: values.tableName,
        SETTINGS: JSON.stringify(config.settings),
        IDENTITY: this.toJsonString(identity),
        EVENT_BUS_NAME: bus.eventBusName,
        AUDIT_LOG_GROUP: auditLog.name,
        SIGNING_KEYS: this.toJsonString(signingKeys.map((signing) => signing.keyArn)),
        CHECKPOINT_KEY: checkpointKey.keyArn,
        CHECKPOINT_BUCKET: checkpoints.bucketName,
        TOKEN_ISSUER: tokenIssuer,
        ASSIGNMENT_MACHINE: machine.arn,
        METRICS_NAMESPACE: this.stackName,
      },
    };
    this.functions = functions;

    const paging = new Paging(this, 'Alarms');
    const gradual =
      config.gradualDeployment === 'off' ? undefined : new GradualDeployment(this, 'Shift', config.gradualDeployment);
    api.serve({ table, signingKeys, checkpointKey, machine, functions, alarms: paging.of('Api'), gradual });
    new BulkAssignment(this, 'BulkAssignment', { machine, table, functions, alarms: paging.of('Jobs') });
    new GrantExpiry(this, 'GrantExpiry', { machine, table, functions, alarms: paging.of('Expiry') });
    new Journal(this, 'Journal', { table, bus, auditLog, functions, alarms: paging.of('Journal') });
    new Checkpoints(this, 'Checkpoints', {
      table,
      checkpointKey,
      bucket: checkpoints,
      functions,
      alarms: paging.of('Journal'),
    });
    new Signals(this, 'Signals', {
      settings: config.settings,
      table,
      bus,
      signingKeys,
      functions,
      alarms: paging.of('Signals'),
    });
    if (config.canary) new Canary(this, 'Canary', { table, functions, alarms: paging.of('Canary') });
    this.#watchShared(paging, api);
    paging.notify(topic);
    new LogQueries(this, 'Queries', {
      name: config.name,
      logGroupNames: {
        audit: [auditLog.name],
        openings: [api.logNameOf('sessions'), api.logNameOf('share-link-openings')],
      },
    });
    new Dashboard(this, 'Dashboard', {
      name: config.name,
      http: api.http,
      tableName: values.tableName,
      auditLogName: auditLog.name,
    });

    this.#output({
      ApiUrl: api.url,
      DomainTarget: api.domainTarget,
      ConsoleUrl: console?.url,
      TokenIssuer: tokenIssuer,
      TableName: values.tableName,
      EventBusName: bus.eventBusName,
      CheckpointBucketName: checkpoints.bucketName,
      AuditLogGroupName: auditLog.name,
      AlarmTopicArn: topic.topicArn,
      TokenEndpoint: userPool && endpointsOf(userPool).tokenEndpoint,
      UserPoolId: userPool?.id,
      UsersClientId: userPool?.usersClientId,
      AgentsClientId: userPool?.agentsClientId,
      ServicesClientId: userPool?.servicesClientId,
    });
  }

  /** Alarms on what no function has for itself: the table, Lambda's limit, and callers. */
  #watchShared(paging: Paging, { databaseUsers, accessLog }: Api): void {
    const database = paging.of('Database');
    database.onUnavailableDatabase(databaseUsers);
    database.onThrottledTable(
      this.values.tableName,
      [dueIndex, teamsIndex, leadsIndex].map(({ name }) => name),
    );
    paging.of('Functions').onThrottledFunctions();
    const callers = paging.of('Callers');
    callers.onRefusedCallers(accessLog);
    callers.onContention();
  }

  #output(outputs: Record<string, string | undefined>): void {
    for (const [name, value] of Object.entries(outputs)) {
      if (value !== undefined) new CfnOutput(this, name, { value });
    }
  }
}

const identityOf = ({ identity }: Config, { userPool }: DataValues, console: Console | undefined): Identity => {
  const found = identity ?? (userPool && identityOfPool(userPool, console?.clientIds));
  if (!found) throw new Error('the configuration has neither issuers nor a user pool');
  return found;
};
