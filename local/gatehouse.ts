import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { type AuditLine, type BusEvent, startAwsServices } from './aws-services.ts';
import { openCheckpoints } from './checkpoints.ts';
import { machineIn } from './definition.ts';
import { StartError, startEngine } from './engine.ts';
import { environmentOf } from './environment.ts';
import { machineArn, startExecutions } from './executions.ts';
import { functionOf, loadFunctions } from './functions.ts';
import { gatewayOf, type Serve } from './gateway.ts';
import { listen } from './http-server.ts';
import { makeIssuer } from './issuer.ts';
import { startQueues } from './queues.ts';
import { applyBusRules, startSchedules } from './rules.ts';
import { localMachine } from './state-machine.ts';
import { startStreams } from './streams.ts';
import { createTable, tableIn } from './table.ts';
import type { Template } from './template.ts';
import { localContext, synthesiseInThread, type Templates } from './templates.ts';
import { TokenRequest, tokenFor } from './token.ts';
import { startTtl } from './ttl.ts';
import { wiringOf } from './wiring.ts';

export interface LocalOptions {
  /** 0, the default, for any that is free. */
  port?: number;
  /** Where to keep the state; without it, it goes away with the process. Keys of tokens are new at each start. */
  dataFile?: string | undefined;
  /** Net 2: the rule that finalises grants whose end has come. On unless false. */
  sweep?: boolean;
  /** Net 3: the removal of items whose time has come. On unless false. */
  ttl?: boolean;
  /** How long a minute lasts for schedules, and for pauses before something is tried again; for tests. */
  minuteMillis?: number;
  /** The product's rules, as `-c settings=…` would give them; their defaults otherwise. */
  settings?: Readonly<Record<string, unknown>>;
  /** What has been synthesised with `localContext` already, as JSON; for tests, which start many. */
  templates?: Promise<string>;
  /** Least level of the functions' log lines; `POWERTOOLS_LOG_LEVEL` of the environment goes before it. */
  logLevel?: 'INFO' | 'ERROR';
}

/** Gatehouse at work in this process. */
export interface LocalGatehouse {
  url: string;
  /** What keeps the data, for people. */
  database: string;
  token: (request: TokenRequest) => Promise<string>;
  /** The latest events of the bus and lines of the audit log, newest last. */
  events: () => BusEvent[];
  audit: () => AuditLine[];
  onEvent: (listener: (event: BusEvent) => void) => void;
  onAuditLine: (listener: (line: AuditLine) => void) => void;
  /** Resolves, with a sentence, if the database ends by itself. */
  lost: Promise<string>;
  /**
   * Resolves when no state machine runs, and the functions behind the table's stream and the bus have caught up; false
   * when `patienceMillis` ran out.
   */
  drain: (patienceMillis?: number) => Promise<boolean>;
  stop: () => Promise<void>;
}

const tableName = 'gatehouse';
const checkpointTableName = 'gatehouse-checkpoints';
const sweepEntry = 'functions/expiry/sweep-handler.ts';

/** Names of things that a deployment makes and the local run has no need of. */
const localValues = { TABLE_NAME: tableName, EVENT_BUS_NAME: 'gatehouse', AUDIT_LOG_GROUP: '/gatehouse/audit' };

const report = (what: string, error: unknown): void =>
  console.error(`${what}: ${error instanceof Error ? error.message : String(error)}`);

/** The product's table and that of the checkpoints, made when they are not there yet. */
const openTables = async (client: DynamoDBClient, data: Template, dataFile: string | undefined) => {
  const table = tableIn(data);
  try {
    await createTable(client, tableName, table);
    const checkpoints = await openCheckpoints(client, checkpointTableName);
    const { Table } = await client.send(new DescribeTableCommand({ TableName: tableName }));
    const ttlAttribute = table.TimeToLiveSpecification?.AttributeName;
    return { streamArn: Table?.LatestStreamArn ?? '', ttlAttribute, checkpoints };
  } catch (error) {
    if (dataFile === undefined) throw error;
    const { message } = error as Error;
    throw new StartError(`The data file ${dataFile} cannot be used: it is damaged, or not one of ours. (${message})`);
  }
};

/** What every function finds in its environment. Keys that are no secrets, for whom there is nothing to ask. */
const setEnvironment = (more: Record<string, string>): void => {
  // Either would have the SDK look elsewhere than at what is set here.
  delete process.env['AWS_PROFILE'];
  delete process.env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'];
  process.env['AWS_REGION'] ??= 'local';
  process.env['AWS_ACCESS_KEY_ID'] ??= 'local';
  process.env['AWS_SECRET_ACCESS_KEY'] ??= 'local';
  Object.assign(process.env, more);
};

/** All of them, whatever fails; then the first failure, if any: so that nothing is left half started. */
const together = async <Parts extends readonly Promise<unknown>[]>(parts: readonly [...Parts]) => {
  await Promise.allSettled(parts);
  return Promise.all(parts);
};

type Closer = () => Promise<unknown>;

const closeAll = async (closers: readonly Closer[]): Promise<void> => {
  for (const close of [...closers].reverse()) await close();
};

const start = async (options: LocalOptions, closers: Closer[]): Promise<LocalGatehouse> => {
  const { dataFile, minuteMillis = 60_000, sweep = true, ttl = true, settings, logLevel = 'ERROR' } = options;
  process.env['POWERTOOLS_LOG_LEVEL'] ??= logLevel;

  // Listens first: the port is part of the issuer's name, and requests that come early wait instead of failing.
  const ready = Promise.withResolvers<Serve>();
  const server = await listen(options.port ?? 0, async (request) => (await ready.promise)(request));
  const url = `http://localhost:${server.port}`;
  closers.push(() => server.close(0));

  const [text, engine, services, issuer] = await together([
    options.templates ??
      synthesiseInThread({ ...localContext, ...(settings ? { settings: JSON.stringify(settings) } : {}) }),
    startEngine({ file: dataFile }).then((engine) => {
      closers.push(engine.stop);
      return engine;
    }),
    startAwsServices().then((services) => {
      closers.push(() => services.close(0));
      return services;
    }),
    makeIssuer(`${url}/dev/issuer`),
  ]);
  const templates = JSON.parse(text.replaceAll(localContext.issuer, issuer.url)) as Templates;
  const wiring = wiringOf(templates.service);
  const machine = machineIn(templates.service);
  setEnvironment({
    ...environmentOf(wiring.functions, {
      ...localValues,
      SIGNING_KEYS: JSON.stringify(services.signingKeys),
      TOKEN_ISSUER: url,
      ASSIGNMENT_MACHINE: machineArn(machine),
    }),
    ...services.environment,
    AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
  });

  const client = new DynamoDBClient({});
  const streamsClient = new DynamoDBStreamsClient({ endpoint: engine.endpoint });
  const [functions, { devOr }, { streamArn, ttlAttribute, checkpoints }] = await together([
    loadFunctions(wiring.functions),
    import('./dev.ts'),
    openTables(client, templates.data, dataFile),
  ]);
  const executions = startExecutions(localMachine(machine, functions, minuteMillis), report);
  services.serve({ 'AWSStepFunctions.StartExecution': executions.start });
  ready.resolve(devOr(gatewayOf(wiring, functions, issuer), issuer, services));

  const streams = startStreams(
    wiring.streams.map(({ functionId, batchSize, filters }) => ({
      client: streamsClient,
      streamArn,
      functionId,
      invoke: functionOf(functions, functionId),
      batchSize,
      filters,
      ttlAttribute,
      checkpoints,
      report,
    })),
  );
  const sweeps = new Set(wiring.functions.filter(({ entry }) => entry === sweepEntry).map(({ id }) => id));
  const rules = wiring.rules.filter(({ functionIds }) => sweep || !functionIds.some((id) => sweeps.has(id)));
  const queues = startQueues(wiring.queues, functions, minuteMillis, report);
  const delivery = applyBusRules(rules, functions, queues, services.events, report);
  const repeating = startSchedules(rules, functions, minuteMillis, report);
  if (ttl && ttlAttribute !== undefined) {
    repeating.push(startTtl(client, tableName, ttlAttribute, (error) => report('Items could not be removed', error)));
  }

  const drain = async (patienceMillis = 10_000): Promise<boolean> => {
    const endsAt = performance.now() + patienceMillis;
    const ended = await executions.settled(patienceMillis);
    const drained = await streams.drain(Math.max(0, endsAt - performance.now()));
    await delivery.settled();
    return ended && drained;
  };
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    await server.close(5000);
    await Promise.all(repeating.map((one) => one.stop()));
    await executions.stop();
    await drain(3000);
    await streams.stop();
    await queues.stop();
    client.destroy();
    streamsClient.destroy();
    await services.close(0);
    await engine.stop();
  };
  return {
    url,
    database: engine.name,
    token: (request) => tokenFor(issuer, TokenRequest.parse(request)),
    events: services.events.all,
    audit: services.audit.all,
    onEvent: services.events.onAdded,
    onAuditLine: services.audit.onAdded,
    lost: engine.lost,
    drain,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
};

let started = false;

/**
 * Starts all of Gatehouse in this process, wired as the synthesised template says. Once in a process: the functions
 * read its environment when they load.
 * @throws StartError with a sentence for the user
 */
export const startLocal = async (options: LocalOptions = {}): Promise<LocalGatehouse> => {
  if (started) throw new Error('Gatehouse runs in this process already, or has run');
  started = true;
  const closers: Closer[] = [];
  try {
    return await start(options, closers);
  } catch (error) {
    await closeAll(closers);
    throw error;
  }
};
