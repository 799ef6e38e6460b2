import { isDeepStrictEqual } from 'node:util';
import { defaultSettings } from '../../shared/accounts/policy-defaults.ts';
import { Problem } from '../../shared/api/problem.ts';
import { emptyDocument } from '../../shared/policies/empty-policy.ts';
import type { SectionNotInEdition } from '../../shared/policies/policy.ts';
import { currentSettings } from '../../shared/settings/current.ts';
import { editionWith, type OwnFeature } from '../../shared/settings/editions.ts';
import { editionNeededFor, hasFeature } from '../../shared/settings/require-feature.ts';
import type { PolicyContent } from './changes.ts';

/** The feature that each section belongs to. `supportSessions` is in every edition, because it is about consent. */
const sectionFeatures: Readonly<Record<SectionNotInEdition['section'], OwnFeature>> & {
  readonly supportSessions?: undefined;
} = {
  restrictions: 'restrictions',
  rules: 'rules',
  defaultDecision: 'rules',
  resources: 'rules',
  draft: 'shadow',
  twoFactor: 'two_factor',
  trashDays: 'trash',
  shareLinks: 'share_links',
  sensitiveActions: 'sensitive_actions',
};

/** The sections that an account's edition does not include, each with the edition that does. */
export const sectionsNotInEdition = (account: { edition: string }): SectionNotInEdition[] =>
  (Object.keys(sectionFeatures) as SectionNotInEdition['section'][])
    .filter((section) => !hasFeature(account, sectionFeatures[section]))
    .map((section) => {
      const editionNeeded = editionWith(currentSettings(), sectionFeatures[section]);
      return { section, ...(editionNeeded === undefined ? {} : { editionNeeded }) };
    });

/**
 * Refuses changed sections that the account's edition does not include, unless they return to their defaults. Unchanged
 * sections that were set under another edition stay in force, so that a downgrade never loosens a policy.
 * @throws Problem `edition-needed`, pointing at each section and naming the edition needed
 */
export const requireSectionsInEdition = (
  account: { edition: string },
  content: PolicyContent,
  changed: readonly (keyof PolicyContent)[],
): void => {
  const defaults: Partial<PolicyContent> = { ...emptyDocument(), ...defaultSettings };
  const firstShadowRule = content.rules.findIndex(({ shadow }) => shadow);
  const shadowErrors =
    changed.includes('rules') && firstShadowRule >= 0 && !hasFeature(account, 'shadow')
      ? [{ pointer: `#/rules/${firstShadowRule}/shadow`, message: editionNeededFor('shadow') }]
      : [];
  const sectionErrors = changed.flatMap((section) => {
    const feature = sectionFeatures[section];
    const isIncluded = feature === undefined || hasFeature(account, feature);
    if (isIncluded || isDeepStrictEqual(content[section], defaults[section])) return [];
    return [{ pointer: `#/${section}`, message: editionNeededFor(feature) }];
  });
  const errors = [...sectionErrors, ...shadowErrors];
  if (errors.length > 0) throw new Problem('edition-needed', { errors });
};
