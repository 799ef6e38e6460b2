import { timeouts } from '../shared/core/timeouts.ts';
import type { ArchivedObject, AuditLine, BusEvent } from './aws-services.ts';
import { startBackends } from './backends.ts';
import { startBackground } from './background.ts';
import { type Closer, closeAll, together } from './closers.ts';
import { machineIn } from './definition.ts';
import { environmentOf, setEnvironment } from './environment.ts';
import { machineArn, startExecutions } from './executions.ts';
import { loadFunctions } from './functions.ts';
import { gatewayOf, type Serve } from './gateway.ts';
import { listen } from './http-server.ts';
import { reportError } from './report.ts';
import { localMachine } from './state-machine.ts';
import { openTables, tableName } from './tables.ts';
import { localContext } from './templates.ts';
import { TokenRequest, tokenFor } from './token.ts';
import { wiringOf } from './wiring.ts';

export interface LocalOptions {
  /** The port to listen on; 0, the default, for any free port. */
  port?: number;
  /** A file that keeps the state. Without it the state is lost at the end. Signing keys are new at each start. */
  dataFile?: string | undefined;
  /** Whether the scheduled sweep runs, which finalises grants that have expired. Default: true. */
  sweep?: boolean;
  /** Whether items are removed when their time to live has passed. Default: true. */
  ttl?: boolean;
  /** Length of a minute for schedules and for pauses before retries; shorter in tests. */
  minuteMillis?: number;
  /** The product's settings, as `-c settings=…` takes them; defaults otherwise. */
  settings?: Readonly<Record<string, unknown>>;
  /** Origins of web pages that may call the API, as `-c corsOrigins=…` takes them; none by default. */
  corsOrigins?: string;
  /** Templates that were synthesised with `localContext`, as JSON; saves the synthesis in tests. */
  templates?: Promise<string>;
  /** Minimum level of the functions' log lines, unless `POWERTOOLS_LOG_LEVEL` is set. */
  logLevel?: 'INFO' | 'ERROR';
  /** Whether the console is served at `/`. Default: false. */
  console?: boolean;
}

/** A Gatehouse that runs in this process. */
export interface LocalGatehouse {
  url: string;
  /** The database in use, for display. */
  database: string;
  token: (request: TokenRequest) => Promise<string>;
  /** The latest events of the bus, oldest first. */
  events: () => BusEvent[];
  /** The latest lines of the audit log, oldest first. */
  audit: () => AuditLine[];
  /** The latest checkpoints that were archived, oldest first. */
  archived: () => ArchivedObject[];
  onEvent: (listener: (event: BusEvent) => void) => void;
  onAuditLine: (listener: (line: AuditLine) => void) => void;
  /** Resolves with an error message if the database ends unexpectedly. */
  lost: Promise<string>;
  /**
   * Resolves to true when no state machine runs and the consumers of the table's stream and of the bus have caught up, to
   * false after `timeoutMillis`.
   */
  drain: (timeoutMillis?: number) => Promise<boolean>;
  stop: () => Promise<void>;
}

/** Values of environment variables for resources that the local run does without. */
const localValues = {
  TABLE_NAME: tableName,
  EVENT_BUS_NAME: 'gatehouse',
  AUDIT_LOG_GROUP: '/gatehouse/audit',
  CHECKPOINT_BUCKET: 'checkpoints',
};

const start = async (options: LocalOptions, closers: Closer[]): Promise<LocalGatehouse> => {
  const { port = 0, dataFile, minuteMillis = 60_000, logLevel = 'ERROR' } = options;
  process.env['POWERTOOLS_LOG_LEVEL'] ??= logLevel;

  // Listens first: the issuer's URL contains the port, and early requests wait instead of failing.
  const ready = Promise.withResolvers<Serve>();
  const server = await listen(port, async (request) => (await ready.promise)(request));
  closers.push(() => server.close(0));
  const url = `http://localhost:${server.port}`;

  const { text, engine, services, issuer } = await startBackends(options, `${url}/dev/issuer`, closers);
  const templates = JSON.parse(text.replaceAll(localContext.issuer, issuer.url));
  const wiring = wiringOf(templates.service);
  const machine = machineIn(templates.service);
  setEnvironment({
    ...environmentOf(wiring.functions, {
      ...localValues,
      SIGNING_KEYS: JSON.stringify(services.signingKeys),
      CHECKPOINT_KEY: services.checkpointKey,
      TOKEN_ISSUER: url,
      ASSIGNMENT_MACHINE: machineArn(machine),
    }),
    ...services.environment,
    AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
  });

  // The embedded database is slow on a busy machine, but it answers: nothing is gained by giving up on it.
  Object.assign(timeouts, { connectionTimeout: 0, requestTimeout: 0 });
  const [functions, { devOr }, tables] = await together([
    loadFunctions(wiring.functions),
    import('./dev.ts'),
    openTables(templates.data, dataFile, closers),
  ]);
  const executions = startExecutions(localMachine(machine, functions, minuteMillis), reportError);
  services.serve({ 'AWSStepFunctions.StartExecution': executions.start });
  const api = devOr(gatewayOf(wiring, functions, issuer), issuer, services);
  ready.resolve(options.console ? (await import('./console.ts')).consoleOr(api) : api);

  const background = startBackground({
    ...options,
    minuteMillis,
    wiring,
    functions,
    executions,
    tables,
    events: services.events,
  });
  closers.push(background.stop);
  let stopped: Promise<void> | undefined;
  return {
    url,
    database: engine.name,
    token: (request) => tokenFor(issuer, TokenRequest.parse(request)),
    events: services.events.all,
    audit: services.audit.all,
    archived: services.archived.all,
    onEvent: services.events.onAdded,
    onAuditLine: services.audit.onAdded,
    lost: engine.lost,
    drain: background.drain,
    stop: () => {
      // Requests in flight are answered before what they need is closed.
      stopped ??= server.close(5000).then(() => closeAll(closers));
      return stopped;
    },
  };
};

let started = false;

/**
 * Starts all of Gatehouse in this process, wired as in the synthesised template. At most once in a process, because the
 * functions read its environment when they are loaded.
 * @throws StartError with a message for the user
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
