import { isDeepStrictEqual } from 'node:util';
import { defaultSettings } from '../../shared/accounts/policy-defaults.ts';
import { Problem } from '../../shared/api/problem.ts';
import { emptyDocument } from '../../shared/policies/empty-policy.ts';
import type { OwnFeature } from '../../shared/settings/editions.ts';
import { hasFeature, neededFor } from '../../shared/settings/require-feature.ts';
import type { Content } from './changes.ts';

/** What each section of a policy belongs to. Support sessions are in every edition: they are about consent. */
const features: Partial<Record<keyof Content, OwnFeature>> = {
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

/**
 * Refuses changed sections that the account's edition lacks, unless they go back to their defaults. What was set under
 * another edition stays in force as it is: a downgrade opens nothing.
 * @throws Problem `edition-needed`, pointing at each, with the edition that it takes
 */
export const demandSections = (
  account: { edition: string },
  content: Content,
  changed: readonly (keyof Content)[],
): void => {
  const defaults: Partial<Content> = { ...emptyDocument(), ...defaultSettings };
  const inShadow = content.rules.findIndex(({ shadow }) => shadow);
  const shadowed =
    changed.includes('rules') && inShadow >= 0 && !hasFeature(account, 'shadow')
      ? [{ pointer: `#/rules/${inShadow}/shadow`, message: neededFor('shadow') }]
      : [];
  const sections = changed.flatMap((section) => {
    const feature = features[section];
    const isFree = feature === undefined || hasFeature(account, feature);
    if (isFree || isDeepStrictEqual(content[section], defaults[section])) return [];
    return [{ pointer: `#/${section}`, message: neededFor(feature) }];
  });
  const errors = [...sections, ...shadowed];
  if (errors.length > 0) throw new Problem('edition-needed', { errors });
};
