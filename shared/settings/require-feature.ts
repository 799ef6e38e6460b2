import { Problem } from '../api/problem.ts';
import { currentSettings } from './current.ts';
import { editionWith, featuresOf, type OwnFeature } from './editions.ts';

/** Whether the edition of an account contains a feature. */
export const hasFeature = ({ edition }: { edition: string }, feature: OwnFeature): boolean =>
  featuresOf(currentSettings(), edition).includes(feature);

/** Message for a feature that an account's edition lacks. It names the first edition that has the feature. */
export const editionNeededFor = (feature: OwnFeature): string => {
  const edition = editionWith(currentSettings(), feature);
  return edition === undefined ? 'is not in any edition' : `needs the edition ${edition}`;
};

/** @throws Problem `edition-needed`, naming the edition needed, when the account's edition lacks the feature */
export const requireFeature = (account: { edition: string }, feature: OwnFeature): void => {
  if (!hasFeature(account, feature)) {
    throw new Problem('edition-needed', { detail: `${feature} ${editionNeededFor(feature)}.` });
  }
};
