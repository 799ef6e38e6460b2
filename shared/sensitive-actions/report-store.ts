import { encodeTime } from 'ulid';
import { addMillis, ttlSeconds } from '../core/instant.ts';
import { dayMillis, minuteMillis } from '../core/time-units.ts';
import type { Write } from '../table/commit.ts';
import { keys, prefixes } from '../table/keys.ts';
import { type Page, queryPage } from '../table/page.ts';
import { reportDays, type SensitiveAction } from './report.ts';

/** Writes a report, with the TTL of reports. */
export const reportWrite = (report: SensitiveAction): Write => ({
  label: report.reportId,
  put: {
    Item: {
      ...keys.sensitiveAction(report.accountId, report.reportId),
      ...report,
      ttl: ttlSeconds(addMillis(report.reportedAt, reportDays * dayMillis)),
    },
    ConditionExpression: 'attribute_not_exists(PK)',
  },
});

/** Filters of the list of reports. */
export interface ReportFilter {
  userId?: string | undefined;
  sessionId?: string | undefined;
  action?: string | undefined;
  resourceType?: string | undefined;
  detected?: boolean | undefined;
  /** Done at this instant or later. */
  from?: string | undefined;
  /** Done before this instant. */
  to?: string | undefined;
}

/** The prefix of the sort keys of reports made at an instant, in milliseconds since 1970. */
const keyAt = (millis: number): string => `${prefixes.sensitiveAction}sen_${encodeTime(Math.max(0, millis))}`;

/**
 * The range of sort keys that covers the actions of a time span. Keys are by the time of the report, which is at most ten minutes
 * before the action (clock differences) and a day after it.
 */
const spanOf = ({ from, to }: ReportFilter, now: string): [string, string] => {
  const oldest = Date.parse(now) - reportDays * dayMillis;
  const first = from === undefined ? oldest : Math.max(oldest, Date.parse(from) - 10 * minuteMillis);
  if (to === undefined) return [keyAt(first), `${prefixes.sensitiveAction}~`];
  return [keyAt(first), keyAt(Math.max(first, Date.parse(to) + dayMillis + 10 * minuteMillis))];
};

const tests = {
  userId: ['#userId', '='],
  sessionId: ['#sessionId', '='],
  action: ['#action', '='],
  resourceType: ['#resourceType', '='],
  detected: ['#detected', '='],
  from: ['#at', '>='],
  to: ['#at', '<'],
} as const satisfies Record<keyof ReportFilter, readonly [string, string]>;

const filterOf = (filter: ReportFilter) => {
  const given = (Object.keys(tests) as (keyof ReportFilter)[]).filter((name) => filter[name] !== undefined);
  if (given.length === 0) return {};
  return {
    filter: {
      expression: given.map((name) => `${tests[name][0]} ${tests[name][1]} :${name}`).join(' AND '),
      names: Object.fromEntries(given.map((name) => [tests[name][0], tests[name][0].slice(1)])),
      values: Object.fromEntries(given.map((name) => [`:${name}`, filter[name]])),
    },
  };
};

/** A page of an account's reports that have not expired at `now`, newest first. */
export const listReports = (
  accountId: string,
  page: { size: number; after?: string | undefined },
  filter: ReportFilter,
  now: string,
): Promise<Page<SensitiveAction>> => {
  const between = spanOf(filter, now);
  // The previous page ended where reports have expired in the meantime.
  if (page.after !== undefined && page.after < between[0]) return Promise.resolve({ items: [] });
  return queryPage<SensitiveAction>({
    PK: keys.account(accountId).PK,
    prefix: prefixes.sensitiveAction,
    between,
    newestFirst: true,
    ...page,
    ...filterOf(filter),
  });
};
