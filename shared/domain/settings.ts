import * as z from 'zod/mini';
import { Duration, endOf, IsoDuration } from './duration.ts';

/** A support team's name. A grant is indexed by its combination of teams, so there can be five at most (ADR 0005). */
export const TeamName = z.string().check(z.regex(/^[a-z][a-z0-9_]{0,39}$/, 'must be lower case letters, digits and _'));

const unique = z.refine<string[]>((list) => new Set(list).size === list.length, 'must not name one twice');

const Fields = z.strictObject({
  teams: z._default(z.array(TeamName).check(z.minLength(1), z.maxLength(5), unique), [
    'customer_service',
    'customer_success',
    'technical_support',
  ]),
  durationPresets: z._default(z.array(Duration).check(unique), ['P1D', 'P7D', 'P14D', 'P1M', 'P4M', 'unlimited']),
  defaultDuration: z._default(Duration, 'P7D'),
  maxDuration: z._default(IsoDuration, 'P1Y'),
  allowUnlimited: z._default(z.boolean(), true),
  /** Turning off revokes all of them in one transaction of 100 items at most, hence 40. */
  maxLiveGrants: z._default(z.int().check(z.gte(1), z.lte(40)), 20),
  editions: z._default(z.array(z.string().check(z.minLength(1), z.maxLength(60))).check(z.minLength(1), unique), [
    'sales_essentials',
    'dream_team',
  ]),
});

/** The end of a duration counted from some day, to compare durations by; beyond the year 9999, the last of all. */
const endFromSomeDay = (duration: string): string => endOf('2026-01-01T00:00:00.000Z', duration) ?? '9999';
const shortest = endFromSomeDay('PT1M');

/** What the vendor may configure about the product's rules. Every field has a default; together they must make sense. */
export const Settings = Fields.check(
  z.superRefine(({ defaultDuration, durationPresets, maxDuration, allowUnlimited }, context) => {
    const longest = endFromSomeDay(maxDuration);
    const refuse = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
    const demand = (duration: string, path: (string | number)[]): void => {
      if (duration === 'unlimited') return;
      const end = endFromSomeDay(duration);
      if (end < shortest || end > longest) refuse(path, `must be from PT1M to maxDuration, ${maxDuration}`);
    };
    if (longest < shortest) refuse(['maxDuration'], 'must be at least PT1M');
    else {
      demand(defaultDuration, ['defaultDuration']);
      durationPresets.forEach((duration, index) => {
        demand(duration, ['durationPresets', index]);
      });
    }
    if (defaultDuration === 'unlimited' && !allowUnlimited) {
      refuse(['defaultDuration'], 'must not be unlimited while allowUnlimited is false');
    }
  }),
);
export type Settings = z.output<typeof Settings>;

/** The durations on offer: the presets that are allowed, and the default in any case. */
export const presetsOf = ({ durationPresets, defaultDuration, allowUnlimited }: Settings) =>
  [...new Set([...durationPresets, defaultDuration])]
    .filter((duration) => allowUnlimited || duration !== 'unlimited')
    .map((duration) => ({ duration, isDefault: duration === defaultDuration }));

let settings: Settings | undefined;

/** The settings of this deployment, from the environment variable `SETTINGS` (JSON); read once. */
export const currentSettings = (): Settings => {
  settings ??= Settings.parse(JSON.parse(process.env['SETTINGS'] ?? '{}'));
  return settings;
};
