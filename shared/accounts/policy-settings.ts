import * as z from 'zod/mini';
import { Names } from '../core/names.ts';
import { defaultSettings } from './policy-defaults.ts';
import { termsOf } from './threshold.ts';

const { supportSessions, sensitiveActions, shareLinks, twoFactor, trashDays } = defaultSettings;

/** On the account's item, which every request reads: so few. */
const FewNames = Names.check(z.maxLength(30));

/** More than `actions` items of sensitive actions within `perMinutes` minutes of one session suspend its grant. */
export const Tripwire = z.strictObject({
  actions: z.int().check(z.gte(1), z.lte(100)),
  perMinutes: z.int().check(z.gte(1), z.lte(1440)),
});
export type Tripwire = z.output<typeof Tripwire>;

/** What an account demands of support sessions. */
export const SupportSessionPolicy = z.strictObject({
  ticketRequired: z
    ._default(z.boolean(), supportSessions.ticketRequired)
    .register(z.globalRegistry, { description: 'Whoever asks for access or comes in must name a ticket' }),
  tripwire: z._default(z.nullable(Tripwire), supportSessions.tripwire).register(z.globalRegistry, {
    description:
      'More than so many items of sensitive actions within so many minutes of a session end it and suspend its grant; one report of 21 counts as 21. null: switched off',
  }),
  readActions: z
    ._default(FewNames, supportSessions.readActions)
    .register(z.globalRegistry, { description: 'All that a session with scope `read_only` may do' }),
});
export type SupportSessionPolicy = z.output<typeof SupportSessionPolicy>;

/** So many items within so many minutes, by one user or inside one support session, are told of. */
export const Threshold = z.strictObject({
  actions: z
    .optional(Names.check(z.maxLength(10)))
    .register(z.globalRegistry, { description: 'Without: all sensitive actions count' }),
  items: z.int().check(z.gte(1), z.lte(100_000)),
  perMinutes: z.int().check(z.gte(1), z.lte(1440)),
});
export type Threshold = z.output<typeof Threshold>;

/** One that stood there twice would be told of twice. */
const unlike = z.refine<Threshold[]>(
  (all) => new Set(all.map(termsOf)).size === all.length,
  'must not say the same twice',
);

/** What counts as sensitive, and how much of it is too much. */
export const SensitiveActionPolicy = z.strictObject({
  actions: z._default(FewNames, sensitiveActions.actions).register(z.globalRegistry, {
    description:
      'What `twoFactor: sensitive` demands two-factor authentication for, and what thresholds and the tripwire of support sessions count',
  }),
  thresholds: z._default(z.array(Threshold).check(z.maxLength(5), unlike), sensitiveActions.thresholds),
});
export type SensitiveActionPolicy = z.output<typeof SensitiveActionPolicy>;

export const ShareLinkPolicy = z.strictObject({
  emailChallenge: z
    ._default(z.boolean(), shareLinks.emailChallenge)
    .register(z.globalRegistry, { description: 'Whoever opens a link must also give the address that it was sent to' }),
});

/** The sections that all contexts may need; they stand on the account's item. */
export const settingsSchemas = {
  twoFactor: z
    ._default(z.enum(['off', 'sensitive', 'always']), twoFactor)
    .register(z.globalRegistry, { description: 'For what two-factor authentication is required' }),
  trashDays: z._default(z.int().check(z.gte(1), z.lte(365)), trashDays),
  shareLinks: z.prefault(ShareLinkPolicy, {}),
  sensitiveActions: z.prefault(SensitiveActionPolicy, {}),
  supportSessions: z.prefault(SupportSessionPolicy, {}),
};

/** The part of a policy that stands on the account's item. */
export type PolicySettings = z.output<z.ZodMiniObject<typeof settingsSchemas>>;
export const settingsSections = Object.keys(settingsSchemas) as (keyof PolicySettings)[];
