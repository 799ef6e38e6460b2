import * as z from 'zod';
import type { Identity } from '../shared/http/identity-schema.ts';
import { Settings } from '../shared/settings/schema.ts';
import { ConfigError, type Context, check, List } from './context.ts';
import { identityFrom } from './identity-config.ts';

/** What a deployment may be told, and what holds when it is told nothing. */
export interface Config {
  /** Stacks are called `<name>-Data` and `<name>-Service`, so that several instances can live side by side. */
  name: string;
  /** False only for tests: then `cdk destroy` takes the data with it. */
  retain: boolean;
  /** The OIDC issuers to trust; undefined: the stack makes a Cognito user pool of its own. */
  identity: Identity | undefined;
  /** Keeps the stack's own user pool though others say who calls: for a deployment that had it before. */
  keepUserPool: boolean;
  /** Whether the stack's own user pool demands a second factor. */
  mfa: 'required' | 'optional';
  settings: Settings;
  /** Origins of pages that may call the API from a browser; none by default. */
  corsOrigins: string[];
  /** Requests a second, and in a burst, that the gateway lets through per route. */
  throttle: { rate: number; burst: number };
  /** Names of the keys of our own tokens: the first signs, all are published. */
  signingKeys: readonly [string, ...string[]];
  /** Where the API is to the world, when that is not its own URL; without a trailing slash. */
  publicUrl: string | undefined;
  /** Days that logs are kept: those of functions and gateway, and those of the audit log. */
  retention: { logs: number; audit: number };
}

/** The days that CloudWatch Logs can keep lines for. */
const retentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const StackName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9-]{0,39}$/, 'must be a letter followed by at most 39 letters, digits and hyphens')
  .refine((name) => !/aws|amazon|cognito/i.test(name), 'must not contain aws, amazon or cognito');

const Flag = z
  .union([z.boolean(), z.enum(['true', 'false'])], { error: 'must be true or false' })
  .transform((flag) => flag === true || flag === 'true');

const days = z.coerce
  .number()
  .refine((count) => retentionDays.includes(count), `must be one of ${retentionDays.join(', ')}`);

/** The sequencer dates a line back by up to 13 days; CloudWatch Logs refuses those older than the retention. */
const shortestAudit = 14;

const auditDays = days.refine(
  (count) => count >= shortestAudit,
  `must be ${shortestAudit} or more: the line of an entry that is told late is dated back to when it was made`,
);

const positive = z.coerce.number('must be a whole number above 0').int().positive('must be a whole number above 0');

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

/** `-c settings='{…}'` (JSON) over `gatehouse:settings` (an object in cdk.json). */
const settingsFrom = (context: Context): Settings => {
  const given = context('settings');
  if (given === undefined) return check(Settings, context('gatehouse:settings') ?? {}, 'gatehouse:settings');
  if (typeof given !== 'string') return check(Settings, given, 'settings');
  try {
    return check(Settings, JSON.parse(given), 'settings');
  } catch (error) {
    if (error instanceof SyntaxError) throw new ConfigError('The context value "settings" is not JSON.');
    throw error;
  }
};

/**
 * The configuration of a deployment, from the context.
 * @throws ConfigError when something is missing or wrong
 */
export const configFrom = (context: Context): Config => {
  const read = <Schema extends z.core.$ZodType>(name: string, schema: Schema, otherwise: unknown): z.output<Schema> =>
    check(schema, context(name) ?? otherwise, name);
  return {
    name: read('name', StackName, 'Gatehouse'),
    retain: read('retain', Flag, true),
    identity: identityFrom(context),
    keepUserPool: read('keepUserPool', Flag, false),
    mfa: read('mfa', z.enum(['required', 'optional'], 'must be required or optional'), 'required'),
    settings: settingsFrom(context),
    corsOrigins: read('corsOrigins', Origins, []),
    throttle: { rate: read('throttleRate', positive, 500), burst: read('throttleBurst', positive, 1000) },
    signingKeys: read('signingKeys', SigningKeys, ['1']),
    publicUrl: read('publicUrl', PublicUrl, undefined),
    retention: { logs: read('logDays', days, 90), audit: read('auditDays', auditDays, 3653) },
  };
};
