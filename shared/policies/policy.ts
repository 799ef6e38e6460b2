import * as z from 'zod/mini';
import { settingsSchemas } from '../accounts/policy-settings.ts';
import { Instant } from '../core/instant.ts';
import { safeRecord } from '../core/safe-record.ts';
import { isWellFormed } from '../core/text.ts';
import { conflictsIn } from './conflicts.ts';
import { Restrictions } from './restriction.ts';
import { Rule, Scalar } from './rule.ts';

const PropertyName = z
  .string()
  .check(z.regex(/^[A-Za-z0-9_$-]{1,100}$/, 'must be letters, digits and _ $ -, 100 at most'));

/** A thing that decisions and searches know without being told. */
const KnownResource = z.strictObject({
  type: z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9_.:/-]{0,127}$/, 'must be letters, digits and _ . : / -')),
  id: z.string().check(z.minLength(1), z.maxLength(256), isWellFormed),
  properties: z.optional(safeRecord(PropertyName, Scalar)),
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
  .strictObject({ ...deciding, ...settingsSchemas })
  .check(conflicts)
  .register(z.globalRegistry, {
    id: 'PolicyDraft',
    description: 'A whole policy that is evaluated beside the live one',
  });

const draft = z.optional(Draft).register(z.globalRegistry, { description: 'Evaluated in shadow: it decides nothing' });

/** What an owner or admin may say; what is left out gets its default. */
export const PolicyInput = z.strictObject({ ...deciding, ...settingsSchemas, draft }).check(conflicts);
export type PolicyInput = z.output<typeof PolicyInput>;

/** The part that only decisions and editors need. */
export type PolicyDocument = Pick<PolicyInput, keyof typeof deciding | 'draft'>;
export const documentSections = [...Object.keys(deciding), 'draft'] as (keyof PolicyDocument)[];

export const Policy = z
  .object({
    ...deciding,
    ...settingsSchemas,
    draft,
    version: z.int().check(z.nonnegative(), z.meta({ description: '0: never set, everything has its default' })),
    updatedAt: z.optional(Instant),
  })
  .register(z.globalRegistry, { id: 'Policy', description: "An account's own rules" });
export type Policy = z.output<typeof Policy>;
