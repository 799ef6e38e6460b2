import * as z from 'zod/mini';
import { addMillis, Instant } from '../core/instant.ts';
import { dayMillis } from '../core/time-units.ts';

/** How many days back differences are counted, today included. */
export const daysCounted = 30;

/** The day of an instant, in UTC: `2026-11-22`. */
export const dayOf = (at: string): string => at.slice(0, 10);

/** Somebody whom a policy in shadow would have answered otherwise than the live one did. */
export const ShadowHit = z
  .object({
    userId: z.string(),
    action: z.string(),
    resourceType: z.string(),
    source: z
      .enum(['draft', 'rules'])
      .register(z.globalRegistry, { description: 'The draft, or the live policy with its rules in shadow' }),
    would: z
      .enum(['deny', 'permit'])
      .register(z.globalRegistry, { description: 'What would be decided; the live policy did not' }),
    count: z.int().register(z.globalRegistry, {
      description:
        'In the last 30 days, or too low: a process counts in memory for up to a minute, and loses that when it ends',
    }),
    firstAt: Instant,
    lastAt: Instant,
    reason: z.string().register(z.globalRegistry, { description: 'Why, the last time' }),
    rules: z.array(z.string()),
  })
  .register(z.globalRegistry, { id: 'ShadowHit', description: 'Whom a policy in shadow would hit' });
export type ShadowHit = z.output<typeof ShadowHit>;

/** One kind of difference between the live policy and one in shadow. */
export type Difference = Omit<ShadowHit, 'count' | 'firstAt' | 'lastAt'>;

/** The sum of the days that count at `now`; older ones may still be stored. */
export const countOf = (record: object, now: string): number => {
  const oldest = dayOf(addMillis(now, -(daysCounted - 1) * dayMillis));
  return Object.entries(record).reduce<number>(
    (sum, [name, value]) =>
      /^d\d{4}-\d\d-\d\d$/.test(name) && name.slice(1) >= oldest && typeof value === 'number' ? sum + value : sum,
    0,
  );
};
