import * as z from 'zod';
import type { Identity } from '../shared/http/identity-schema.ts';
import { Settings } from '../shared/settings/schema.ts';
import { concurrencyFrom, type ReservedConcurrency } from './concurrency.ts';
import { type ConsoleConfig, consoleFrom } from './console-config.ts';
import { ConfigError, type Context, check, Flag, List } from './context.ts';
import { identityFrom } from './identity-config.ts';
import { type ShiftMinutes, shiftMinutes } from './shift-minutes.ts';
import { type Throttles, throttlesFrom } from './throttles.ts';

/** The configuration of a deployment; `configFrom` has the defaults. */
export interface Config {
  /** The stacks are named `<name>-Data` and `<name>-Service`; names allow several instances in one account. */
  name: string;
  /** When false, `cdk destroy` deletes the data. For tests only. */
  retain: boolean;
  /** The OIDC issuers to trust; undefined when the stack creates a Cognito user pool. */
  identity: Identity | undefined;
  /** Keeps the stack's user pool although external issuers are trusted, for deployments that switch to them. */
  keepUserPool: boolean;
  /** Whether the stack's user pool requires a second factor. */
  mfa: 'required' | 'optional';
  /** How the hosted console signs people in; undefined when there is none. */
  console: ConsoleConfig | undefined;
  settings: Settings;
  /** Origins of pages that may call the API from a browser. */
  corsOrigins: string[];
  /** The gateway's limits for each route, by the route's class. */
  throttles: Throttles;
  /** Executions that are reserved for functions, by entry file; empty when nothing is reserved. */
  concurrency: ReservedConcurrency;
  /** Names of the keys for Gatehouse's own tokens: the first signs, all are published. */
  signingKeys: readonly [string, ...string[]];
  /** The public URL of the API if it has a custom domain; without a trailing slash. */
  publicUrl: string | undefined;
  /** ARN of the certificate with which the stack creates the domain of `publicUrl`. */
  certificate: string | undefined;
  /** Whether the API answers at its `execute-api` address as well. */
  defaultEndpoint: boolean;
  /** Tags of both stacks, which CloudFormation passes on to their resources. */
  tags: Record<string, string>;
  /** Whether the canary runs (ADR 0041). */
  canary: boolean;
  /** For how many minutes new versions of the functions that products wait for get a tenth of the calls; `off`: not at all (ADR 0042). */
  gradualDeployment: ShiftMinutes | 'off';
  /** Whether X-Ray traces functions and jobs (ADR 0029). */
  tracing: boolean;
  /** Whether stack traces in logs name the source files; errors then take longer to log. */
  sourceMaps: boolean;
  /** Address that the user pool sends from, through SES; undefined for Cognito's own, with 50 messages a day. */
  sesFrom: string | undefined;
  /** Retention in days: of the logs of functions and gateway, of the audit log, and of archived checkpoints. */
  retention: { logs: number; audit: number; checkpoints: number };
}

/** The retention periods in days that CloudWatch Logs supports. */
const retentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const StackName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9-]{0,39}$/, 'must be a letter followed by at most 39 letters, digits and hyphens')
  .refine((name) => !/aws|amazon|cognito/i.test(name), 'must not contain aws, amazon or cognito');

const days = z.coerce
  .number()
  .refine((count) => retentionDays.includes(count), `must be one of ${retentionDays.join(', ')}`);

/** The sequencer dates lines back by up to 13 days; CloudWatch Logs refuses lines older than the retention. */
const shortestAudit = 14;

const auditDays = days.refine(
  (count) => count >= shortestAudit,
  `must be ${shortestAudit} or more: lines of entries that are published late have the entry's time`,
);

/** Object Lock takes up to 100 years. */
const LockDays = z.coerce
  .number()
  .refine((count) => Number.isInteger(count) && count >= 1 && count <= 36_500, 'must be 1 to 36500 days');

const Origins = List.pipe(
  z.array(
    z
      .string()
      .refine(
        (origin) => URL.canParse(origin) && new URL(origin).origin === origin,
        'must be origins such as https://app.example.com, without a path and without *',
      ),
  ),
);

const SigningKeys = List.pipe(
  z
    .array(z.string().regex(/^[a-z0-9]{1,20}$/, 'must be 1 to 20 lower case letters and digits'))
    .max(5, 'must be at most five names')
    .refine((names) => new Set(names).size === names.length, 'must be names that differ')
    .transform(([first, ...others], context) => {
      if (first !== undefined) return [first, ...others] as const;
      context.addIssue('must name at least one key');
      return z.NEVER;
    }),
);

const PublicUrl = z
  .string()
  .refine(
    (url) => url.startsWith('https://') && URL.canParse(url) && new URL(url).origin === url,
    'must be an https URL such as https://gatehouse.example.com, without a path and without a trailing slash',
  )
  .optional();

const CertificateArn = z
  .string()
  .regex(
    /^arn:[a-z-]+:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]+$/,
    'must be the ARN of a certificate of Certificate Manager',
  )
  .optional();

/** `team=support,stage=live` on the command line, an object in cdk.json. */
const StackTags = z.union([
  z.record(z.string().min(1).max(128), z.string().max(256)),
  List.pipe(
    z
      .array(z.string().regex(/^[^=]{1,128}=[^=]{0,256}$/, 'must be pairs such as team=support'))
      .transform((pairs) => Object.fromEntries(pairs.map((pair) => pair.split('=', 2) as [string, string]))),
  ),
]);

const Shift = z.enum(['off', ...shiftMinutes], `must be off or a number of minutes: ${shiftMinutes.join(', ')}`);

/** How the API is reached. @throws ConfigError when an option needs `publicUrl` and there is none */
const addressFrom = (context: Context): Pick<Config, 'publicUrl' | 'certificate' | 'defaultEndpoint'> => {
  const publicUrl = check(PublicUrl, context('publicUrl'), 'publicUrl');
  const certificate = check(CertificateArn, context('certificate'), 'certificate');
  const defaultEndpoint = check(Flag, context('defaultEndpoint') ?? true, 'defaultEndpoint');
  if (publicUrl === undefined && certificate !== undefined) {
    throw new ConfigError('The options have "certificate" but not "publicUrl", whose domain it is for.');
  }
  if (publicUrl === undefined && !defaultEndpoint) {
    throw new ConfigError('The option "defaultEndpoint" is false without "publicUrl": nothing could reach the API.');
  }
  return { publicUrl, certificate, defaultEndpoint };
};

/** `-c settings='{…}'` (JSON) takes precedence over `gatehouse:settings` (an object in cdk.json). */
const settingsFrom = (context: Context): Settings => {
  const given = context('settings');
  if (given === undefined) return check(Settings, context('gatehouse:settings') ?? {}, 'gatehouse:settings');
  if (typeof given !== 'string') return check(Settings, given, 'settings');
  try {
    return check(Settings, JSON.parse(given), 'settings');
  } catch (error) {
    if (error instanceof SyntaxError) throw new ConfigError('The option "settings" is not JSON.');
    throw error;
  }
};

/**
 * Reads the configuration of a deployment from the context.
 * @throws ConfigError when a value is missing or invalid
 */
export const configFrom = (context: Context): Config => {
  const read = <Schema extends z.core.$ZodType>(name: string, schema: Schema, fallback: unknown): z.output<Schema> =>
    check(schema, context(name) ?? fallback, name);
  const identity = identityFrom(context);
  return {
    name: read('name', StackName, 'Gatehouse'),
    retain: read('retain', Flag, true),
    identity,
    console: consoleFrom(context, identity),
    keepUserPool: read('keepUserPool', Flag, false),
    mfa: read('mfa', z.enum(['required', 'optional'], 'must be required or optional'), 'required'),
    settings: settingsFrom(context),
    corsOrigins: read('corsOrigins', Origins, []),
    throttles: throttlesFrom(context),
    concurrency: concurrencyFrom(context),
    signingKeys: read('signingKeys', SigningKeys, ['1']),
    ...addressFrom(context),
    tags: read('tags', StackTags, {}),
    canary: read('canary', Flag, true),
    gradualDeployment: read('gradualDeployment', Shift, 'off'),
    tracing: read('tracing', Flag, false),
    sourceMaps: read('sourceMaps', Flag, false),
    sesFrom: read('sesFrom', z.email('must be an e-mail address').optional(), undefined),
    retention: {
      logs: read('logDays', days, 90),
      audit: read('auditDays', auditDays, 3653),
      checkpoints: read('checkpointDays', LockDays, 400),
    },
  };
};
