/** The features of Gatehouse that editions enable. */
const ownFeatures = [
  'restrictions',
  'rules',
  'sensitive_actions',
  'shadow',
  'share_links',
  'trash',
  'two_factor',
] as const;
export type OwnFeature = (typeof ownFeatures)[number];

/** An edition given by name alone has all of Gatehouse's features. Features may also be the vendor's own. */
export type Edition = string | { name: string; features: string[] };

/** The names of the configured editions, in order. */
export const editionNames = ({ editions }: { editions: readonly Edition[] }): string[] =>
  editions.map((edition) => (typeof edition === 'string' ? edition : edition.name));

/** The features of an edition; none when the edition is no longer configured. */
export const featuresOf = ({ editions }: { editions: readonly Edition[] }, name: string): readonly string[] => {
  const found = editions.find((edition) => (typeof edition === 'string' ? edition : edition.name) === name);
  if (found === undefined) return [];
  return typeof found === 'string' ? ownFeatures : found.features;
};

/** The first edition that contains a feature; undefined when none does. */
export const editionWith = (settings: { editions: readonly Edition[] }, feature: string): string | undefined =>
  editionNames(settings).find((name) => featuresOf(settings, name).includes(feature));
