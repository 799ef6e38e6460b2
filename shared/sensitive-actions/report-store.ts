import { encodeTime } from 'ulid';
import { addMillis, ttlSeconds } from '../core/instant.ts';
import { dayMillis, minuteMillis } from '../core/time-units.ts';
import type { Write } from '../table/commit.ts';
import { keys, prefixes } from '../table/keys.ts';
import { type Page, queryPage } from '../table/page.ts';
import { reportDays, type SensitiveAction } from './report.ts';

/** A report, for as long as reports are kept. */
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

/** What to look for among reports. */
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

/** The beginning of the sort keys of reports that were made at an instant. */
const keyAt = (millis: number): string => `${prefixes.sensitiveAction}sen_${encodeTime(Math.max(0, millis))}`;

/**
 * Where reports of what was done in a span of time stand: by when they were made, which is at most minutes before, for
 * clocks that differ, and a day after.
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

/** A page of an account's reports that are still kept at `now`, newest first. */
export const listReports = (
  accountId: string,
  page: { size: number; after?: string | undefined },
  filter: ReportFilter,
  now: string,
): Promise<Page<SensitiveAction>> => {
  const between = spanOf(filter, now);
  // Where the last page ended, no report is kept any more.
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
