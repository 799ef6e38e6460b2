import * as z from 'zod/mini';
import { addMillis, Instant } from '../core/instant.ts';
import { dayMillis } from '../core/time-units.ts';

/** The number of days that differences are counted for, including today. */
export const daysCounted = 30;

/** The day of an instant, in UTC: `2026-11-22`. */
export const dayOf = (at: string): string => at.slice(0, 10);

/** A user for whom a policy in shadow would have decided differently than the live policy. */
export const ShadowHit = z
  .object({
    userId: z.string(),
    action: z.string(),
    resourceType: z.string(),
    source: z.enum(['draft', 'rules']).register(z.globalRegistry, {
      description: '`draft`, or `rules` for the live policy with its shadow rules enabled',
    }),
    would: z
      .enum(['deny', 'permit'])
      .register(z.globalRegistry, { description: 'The decision in shadow; the live policy decided the opposite' }),
    count: z.int().register(z.globalRegistry, {
      description:
        'In the last 30 days. May be too low: a process counts in memory for up to a minute and loses that count when it ends',
    }),
    firstAt: Instant,
    lastAt: Instant,
    reason: z.string().register(z.globalRegistry, { description: 'The reason of the latest difference' }),
    rules: z.array(z.string()),
  })
  .register(z.globalRegistry, { id: 'ShadowHit', description: 'A user that a policy in shadow would affect' });
export type ShadowHit = z.output<typeof ShadowHit>;

/** A difference between the live policy and one in shadow. */
export type Difference = Omit<ShadowHit, 'count' | 'firstAt' | 'lastAt'>;

/** The count of the last 30 days at `now`. The record may still hold older days. */
export const countAsOf = (record: object, now: string): number => {
  const oldest = dayOf(addMillis(now, -(daysCounted - 1) * dayMillis));
  return Object.entries(record).reduce<number>(
    (sum, [name, value]) =>
      /^d\d{4}-\d\d-\d\d$/.test(name) && name.slice(1) >= oldest && typeof value === 'number' ? sum + value : sum,
    0,
  );
};
