import { Problem } from '../api/problem.ts';
import { currentSettings } from './current.ts';
import { editionWith, featuresOf, type OwnFeature } from './editions.ts';

/** Whether the edition of an account contains a feature. */
export const hasFeature = ({ edition }: { edition: string }, feature: OwnFeature): boolean =>
  featuresOf(currentSettings(), edition).includes(feature);

/** The words for a feature that is not in an account's edition: which edition it takes. */
export const neededFor = (feature: OwnFeature): string => {
  const needed = editionWith(currentSettings(), feature);
  return needed === undefined ? 'is in none of the editions' : `needs the edition ${needed}`;
};

/** @throws Problem `edition-needed`, naming the edition, when that of the account lacks the feature */
export const demandFeature = (account: { edition: string }, feature: OwnFeature): void => {
  if (!hasFeature(account, feature)) {
    throw new Problem('edition-needed', { detail: `${feature} ${neededFor(feature)}.` });
  }
};
