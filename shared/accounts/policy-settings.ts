import * as z from 'zod/mini';
import { Names } from '../core/names.ts';
import { statedCheck } from '../core/stated-check.ts';
import { defaultSettings } from './policy-defaults.ts';
import { thresholdKey } from './threshold.ts';

const { supportSessions, sensitiveActions, shareLinks, twoFactor, trashDays } = defaultSettings;

/** Few, because they lie on the account's item, which every request reads. */
const FewNames = Names.check(z.maxLength(30));

/** More than `actions` items of sensitive actions within `perMinutes` minutes in one session suspend its grant. */
export const Tripwire = z.strictObject({
  actions: z.int().check(z.gte(1), z.lte(100)),
  perMinutes: z.int().check(z.gte(1), z.lte(1440)),
});
export type Tripwire = z.output<typeof Tripwire>;

/** An account's rules for support sessions. */
export const SupportSessionPolicy = z.strictObject({
  ticketRequired: z
    ._default(z.boolean(), supportSessions.ticketRequired)
    .register(z.globalRegistry, { description: 'A ticket is required to ask for access and to open a session' }),
  tripwire: z._default(z.nullable(Tripwire), supportSessions.tripwire).register(z.globalRegistry, {
    description:
      'More than `actions` items of sensitive actions within `perMinutes` minutes end the session and suspend its grant. A report of 21 items counts as 21. null: switched off',
  }),
  readActions: z
    ._default(FewNames, supportSessions.readActions)
    .register(z.globalRegistry, { description: 'The actions that scope `read_only` allows' }),
});
export type SupportSessionPolicy = z.output<typeof SupportSessionPolicy>;

/** Reaching `items` items within `perMinutes` minutes, by one user or in one support session, raises an event. */
export const Threshold = z.strictObject({
  actions: z
    .optional(Names.check(z.maxLength(10)))
    .register(z.globalRegistry, { description: 'The actions that count; all sensitive actions when absent' }),
  items: z.int().check(z.gte(1), z.lte(100_000)),
  perMinutes: z.int().check(z.gte(1), z.lte(1440)),
});
export type Threshold = z.output<typeof Threshold>;

/** Equal thresholds would each raise an event. */
const areDistinct = statedCheck<Threshold[]>(
  (all) => new Set(all.map(thresholdKey)).size === all.length,
  'must not contain two equal thresholds',
  { uniqueItems: true },
);

/** Which actions are sensitive, and from how many on an event is raised. */
export const SensitiveActionPolicy = z.strictObject({
  actions: z._default(FewNames, sensitiveActions.actions).register(z.globalRegistry, {
    description:
      'The actions for which `twoFactor: sensitive` requires two-factor authentication, and that thresholds and the tripwire of support sessions count',
  }),
  thresholds: z._default(z.array(Threshold).check(z.maxLength(5), areDistinct), sensitiveActions.thresholds),
});
export type SensitiveActionPolicy = z.output<typeof SensitiveActionPolicy>;

export const ShareLinkPolicy = z.strictObject({
  emailChallenge: z
    ._default(z.boolean(), shareLinks.emailChallenge)
    .register(z.globalRegistry, { description: 'Opening a link also requires the e-mail address that it was sent to' }),
});

/** The sections of a policy that every context may need. They are stored on the account's item. */
export const settingsSchemas = {
  twoFactor: z
    ._default(z.enum(['off', 'sensitive', 'always']), twoFactor)
    .register(z.globalRegistry, { description: 'The actions for which two-factor authentication is required' }),
  trashDays: z._default(z.int().check(z.gte(1), z.lte(365)), trashDays),
  shareLinks: z.prefault(ShareLinkPolicy, {}),
  sensitiveActions: z.prefault(SensitiveActionPolicy, {}),
  supportSessions: z.prefault(SupportSessionPolicy, {}),
};

/** The part of a policy that is stored on the account's item. */
export type PolicySettings = z.output<z.ZodMiniObject<typeof settingsSchemas>>;
export const settingsSections = Object.keys(settingsSchemas) as (keyof PolicySettings)[];
