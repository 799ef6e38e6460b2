import * as z from 'zod/mini';
import { defaultSettings } from '../accounts/policy-defaults.ts';
import { termsOf } from '../accounts/threshold.ts';
import { Instant } from '../core/instant.ts';
import { named } from '../core/safe-record.ts';
import { isWellFormed } from '../core/text.ts';
import { conflictsIn } from './conflicts.ts';
import { Restrictions } from './restriction.ts';
import { Names, Rule, Scalar } from './rule.ts';

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
const settings = {
  twoFactor: z
    ._default(z.enum(['off', 'sensitive', 'always']), twoFactor)
    .register(z.globalRegistry, { description: 'For what two-factor authentication is required' }),
  trashDays: z._default(z.int().check(z.gte(1), z.lte(365)), trashDays),
  shareLinks: z.prefault(ShareLinkPolicy, {}),
  sensitiveActions: z.prefault(SensitiveActionPolicy, {}),
  supportSessions: z.prefault(SupportSessionPolicy, {}),
};

const PropertyName = z
  .string()
  .check(z.regex(/^[A-Za-z0-9_$-]{1,100}$/, 'must be letters, digits and _ $ -, 100 at most'));

/** A thing that decisions and searches know without being told. */
const KnownResource = z.strictObject({
  type: z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9_.:/-]{0,127}$/, 'must be letters, digits and _ . : / -')),
  id: z.string().check(z.minLength(1), z.maxLength(256), isWellFormed),
  properties: z.optional(named(PropertyName, Scalar)),
});

/** The sections that decide. */
const deciding = {
  restrictions: z.prefault(Restrictions, {}),
  rules: z._default(z.array(Rule).check(z.maxLength(200)), []),
  defaultDecision: z
    ._default(z.enum(['permit', 'deny']), 'permit')
    .register(z.globalRegistry, { description: 'What holds when no rule fits' }),
  resources: z._default(z.array(KnownResource).check(z.maxLength(1000)), []).register(z.globalRegistry, {
    description:
      "Resources of the vendor's product that searches shall find, and properties that decisions need not be told",
  }),
};

/** Rules that contradict each other are refused where they stand. */
const conflicts = z.superRefine<
  Pick<z.output<z.ZodMiniObject<typeof deciding>>, 'restrictions' | 'rules' | 'resources'>
>((policy, context) => {
  for (const { path, message } of conflictsIn(policy)) context.addIssue({ code: 'custom', path, message });
});

const Draft = z
  .strictObject({ ...deciding, ...settings })
  .check(conflicts)
  .register(z.globalRegistry, {
    id: 'PolicyDraft',
    description: 'A whole policy that is evaluated beside the live one',
  });

const draft = z.optional(Draft).register(z.globalRegistry, { description: 'Evaluated in shadow: it decides nothing' });

/** What an owner or admin may say; what is left out gets its default. */
export const PolicyInput = z.strictObject({ ...deciding, ...settings, draft }).check(conflicts);
export type PolicyInput = z.output<typeof PolicyInput>;

/** The part of a policy that stands on the account's item. */
export type PolicySettings = z.output<z.ZodMiniObject<typeof settings>>;
export const settingsSections = Object.keys(settings) as (keyof PolicySettings)[];

/** The part that only decisions and editors need. */
export type PolicyDocument = Pick<PolicyInput, keyof typeof deciding | 'draft'>;
export const documentSections = [...Object.keys(deciding), 'draft'] as (keyof PolicyDocument)[];

export const Policy = z
  .object({
    ...deciding,
    ...settings,
    draft,
    version: z.int().check(z.nonnegative(), z.meta({ description: '0: never set, everything has its default' })),
    updatedAt: z.optional(Instant),
  })
  .register(z.globalRegistry, { id: 'Policy', description: "An account's own rules" });
export type Policy = z.output<typeof Policy>;
