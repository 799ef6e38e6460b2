/** Gatehouse's own features, by which editions are told apart. */
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

/** An edition by its name alone has all of Gatehouse's own features; others may stand beside them. */
export type Edition = string | { name: string; features: string[] };

/** The names of the configured editions, in their order. */
export const editionNames = ({ editions }: { editions: readonly Edition[] }): string[] =>
  editions.map((edition) => (typeof edition === 'string' ? edition : edition.name));

/** What an edition contains; of one that is not configured any more, nothing. */
export const featuresOf = ({ editions }: { editions: readonly Edition[] }, name: string): readonly string[] => {
  const found = editions.find((edition) => (typeof edition === 'string' ? edition : edition.name) === name);
  if (found === undefined) return [];
  return typeof found === 'string' ? ownFeatures : found.features;
};

/** The first edition that contains a feature; undefined when none does. */
export const editionWith = (settings: { editions: readonly Edition[] }, feature: string): string | undefined =>
  editionNames(settings).find((name) => featuresOf(settings, name).includes(feature));
