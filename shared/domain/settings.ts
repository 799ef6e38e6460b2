import * as z from 'zod';
import { Duration, IsoDuration } from './duration.ts';

/** A support team's name. A grant is indexed by its combination of teams, so there can be five at most (ADR 0005). */
export const TeamName = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, 'must be lower case letters, digits and _');

/** What the vendor may configure about the product's rules. Every field has a default. */
export const Settings = z.strictObject({
  teams: z.array(TeamName).min(1).max(5).default(['customer_service', 'customer_success', 'technical_support']),
  durationPresets: z.array(Duration).default(['P1D', 'P7D', 'P14D', 'P1M', 'P4M', 'unlimited']),
  defaultDuration: Duration.default('P7D'),
  maxDuration: IsoDuration.default('P1Y'),
  allowUnlimited: z.boolean().default(true),
  /** Turning off revokes all of them in one transaction of 100 items at most, hence 40. */
  maxLiveGrants: z.int().min(1).max(40).default(20),
  editions: z.array(z.string().min(1).max(60)).min(1).default(['sales_essentials', 'dream_team']),
});
export type Settings = z.output<typeof Settings>;

let settings: Settings | undefined;

/** The settings of this deployment, from the environment variable `SETTINGS` (JSON); read once. */
export const currentSettings = (): Settings => {
  settings ??= Settings.parse(JSON.parse(process.env['SETTINGS'] ?? '{}'));
  return settings;
};
