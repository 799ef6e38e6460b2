import * as z from 'zod';
import { ConfigError, type Context, check } from './context.ts';

/** Entry files of functions, and how many of their executions may run at once. */
export type ReservedConcurrency = Readonly<Record<string, number>>;

/**
 * The functions with a share, by the name of the share. Those that work in the background get one so that callers of the API
 * cannot starve them; the two routes that the vendor's backend may call in masses get one because a share is also a limit.
 */
const entries = {
  sweep: 'functions/expiry/sweep-handler.ts',
  timer: 'functions/expiry/timer-handler.ts',
  sequencer: 'functions/sequencer/handler.ts',
  outbox: 'functions/signals/outbox-handler.ts',
  push: 'functions/signals/push-handler.ts',
  leads: 'functions/leads/handler.ts',
  reports: 'functions/sensitive-actions/handler.ts',
} as const;

/** In percent. Stream consumers run once for each shard of the table; a sweep of two minutes overlaps with the next. */
const defaults = { sweep: 1, timer: 5, sequencer: 10, outbox: 5, push: 5, leads: 20, reports: 10 } as const;

/** A sweep must be able to start while the one before still runs. */
const least = 2;

/** Lambda keeps this many executions of an account for functions without a share. */
const unreserved = 100;

const Count = z.coerce.number('must be a whole number above 0').int().positive('must be a whole number above 0');

const Percent = z.number().min(0.1).max(90);

/** JSON on the command line, an object in cdk.json. */
const Shares = z
  .union([z.string(), z.record(z.string(), z.unknown())])
  .transform((given, context) => {
    if (typeof given !== 'string') return given;
    try {
      return JSON.parse(given) as unknown;
    } catch {
      context.addIssue('is not JSON');
      return z.NEVER;
    }
  })
  .pipe(
    z.strictObject({
      sweep: Percent.default(defaults.sweep),
      timer: Percent.default(defaults.timer),
      sequencer: Percent.default(defaults.sequencer),
      outbox: Percent.default(defaults.outbox),
      push: Percent.default(defaults.push),
      leads: Percent.default(defaults.leads),
      reports: Percent.default(defaults.reports),
    }),
  );

/**
 * The executions that are reserved for functions: shares of `concurrency`, the number of concurrent executions that the
 * account has for this instance. Empty without it, because many accounts start with a limit of 10.
 * @throws ConfigError when the shares leave too little for the other functions
 */
export const concurrencyFrom = (context: Context): ReservedConcurrency => {
  const given = context('concurrency');
  const shares = check(Shares, context('concurrencyShares') ?? {}, 'concurrencyShares');
  if (given === undefined) {
    if (context('concurrencyShares') === undefined) return {};
    throw new ConfigError('The options have "concurrencyShares" but not "concurrency", of which they are shares.');
  }
  const total = check(Count, given, 'concurrency');
  const names = Object.keys(entries) as (keyof typeof entries)[];
  const reserved = names.map(
    (name) => [entries[name], Math.max(least, Math.ceil((total * shares[name]) / 100))] as const,
  );
  const sum = reserved.reduce((count, [, one]) => count + one, 0);
  if (total - sum < unreserved) {
    throw new ConfigError(
      `The option "concurrency" is not valid: of ${total} executions the shares reserve ${sum}, and Lambda keeps at least ${unreserved} unreserved. Raise the account's limit, or lower "concurrencyShares".`,
    );
  }
  return Object.fromEntries(reserved);
};
