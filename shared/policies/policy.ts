import * as z from 'zod/mini';
import { settingsSchemas } from '../accounts/policy-settings.ts';
import { Instant } from '../core/instant.ts';
import { safeRecord } from '../core/safe-record.ts';
import { isWellFormed, maxCharacters } from '../core/text.ts';
import { conflictsIn } from './conflicts.ts';
import { Restrictions } from './restriction-schema.ts';
import { Rule, Scalar } from './rule.ts';
import { PolicyWarning } from './warnings.ts';

const PropertyName = z
  .string()
  .check(z.regex(/^[A-Za-z0-9_$-]{1,100}$/, 'must be letters, digits and _ $ -, 100 at most'));

/** A resource that searches can find, with properties that decisions use when the request does not give them. */
const KnownResource = z.strictObject({
  type: z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9_.:/-]{0,127}$/, 'must be letters, digits and _ . : / -')),
  id: z.string().check(z.minLength(1), maxCharacters(256), isWellFormed),
  properties: z.optional(safeRecord(PropertyName, Scalar)),
});

/** The sections that rules are compiled from. */
const ruleSections = {
  restrictions: z.prefault(Restrictions, {}),
  rules: z._default(z.array(Rule).check(z.maxLength(200)), []),
  defaultDecision: z
    ._default(z.enum(['permit', 'deny']), 'permit')
    .register(z.globalRegistry, { description: 'The decision when no rule applies' }),
  resources: z._default(z.array(KnownResource).check(z.maxLength(1000)), []).register(z.globalRegistry, {
    description:
      "Resources of the vendor's product that searches can find, with properties that evaluations need not repeat",
  }),
};

/** Refuses contradictory rules, pointing at each of them. */
const conflicts = z.superRefine<
  Pick<z.output<z.ZodMiniObject<typeof ruleSections>>, 'restrictions' | 'rules' | 'resources'>
>((policy, context) => {
  for (const { path, message } of conflictsIn(policy)) context.addIssue({ code: 'custom', path, message });
});

const Draft = z
  .strictObject({ ...ruleSections, ...settingsSchemas })
  .check(conflicts)
  .register(z.globalRegistry, {
    id: 'PolicyDraft',
    description: 'A complete policy that is evaluated in addition to the live one',
  });

const draft = z
  .optional(Draft)
  .register(z.globalRegistry, { description: 'Evaluated in shadow, without affecting decisions' });

/** The body of `PUT …/policy`; omitted sections get their defaults. */
export const PolicyInput = z.strictObject({ ...ruleSections, ...settingsSchemas, draft }).check(conflicts);
export type PolicyInput = z.output<typeof PolicyInput>;

/** The large sections, stored apart from the settings because only decisions and editors read them. */
export type PolicyDocument = Pick<PolicyInput, keyof typeof ruleSections | 'draft'>;
export const documentSections = [...Object.keys(ruleSections), 'draft'] as (keyof PolicyDocument)[];

/** A section of a policy that the account's edition does not include. */
const SectionNotInEdition = z
  .object({
    section: z.enum([
      'restrictions',
      'rules',
      'defaultDecision',
      'resources',
      'draft',
      'twoFactor',
      'trashDays',
      'shareLinks',
      'sensitiveActions',
    ]),
    editionNeeded: z
      .optional(z.string())
      .register(z.globalRegistry, { description: 'The first edition that includes it; absent when none does' }),
  })
  .register(z.globalRegistry, {
    id: 'SectionNotInEdition',
    description: "A section of a policy that the account's edition does not include",
  });
export type SectionNotInEdition = z.output<typeof SectionNotInEdition>;

export const Policy = z
  .object({
    ...ruleSections,
    ...settingsSchemas,
    draft,
    version: z
      .int()
      .check(
        z.nonnegative(),
        z.meta({ description: '0 when the policy was never set and every section has its default' }),
      ),
    updatedAt: z.optional(Instant),
    warnings: z.optional(z.array(PolicyWarning)).register(z.globalRegistry, {
      description: 'Permitting rules that test with `notEquals` a value that may be missing: they do not apply then',
    }),
    notInEdition: z.optional(z.array(SectionNotInEdition)).register(z.globalRegistry, {
      description:
        "The sections that the account's edition does not include: they can only return to their defaults. Absent when it includes all",
    }),
  })
  .register(z.globalRegistry, { id: 'Policy', description: 'The policy of an account' });
export type Policy = z.output<typeof Policy>;
