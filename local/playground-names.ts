import { normalizeForSearch } from '../shared/core/normalize-for-search.ts';

const givenNames = [
  ...['Zoë', 'Łukasz', 'Chloé', 'Søren', 'José', 'Ágnes', 'Jürgen', 'Ève', 'Nuño', 'Astrid'],
  ...['Léa', 'Inês', 'Gökhan', 'Märta', 'Siobhán', 'Václav', 'Þóra', 'François', 'Ana', 'Björn'],
];
const familyNames = [
  ...['Müller', 'Nowak', 'Lefèvre', 'Ångström', 'Núñez'],
  ...['Szabó', 'Gonçalves', "O'Brien", 'Çelik', 'Jónsdóttir'],
];
const occasions = [
  ...["Soldes d'été", 'Frühlingsfest', 'Black Friday', 'Feria de otoño', 'Rentrée', 'Julmässa', 'Noël', 'Día del niño'],
  ...['Fête des mères', 'Neukunden', 'Winback', 'Crème de la crème', 'Åpent hus', 'Święta', 'Réveillon', 'Trade fair'],
  ...['Größere Konten', 'Páscoa', 'Référence clients', 'Café du lundi'],
];
const cities = [
  ...['Genève', 'Zürich', 'São Paulo', 'Łódź', 'Málaga', 'Orléans', 'København', 'Kraków'],
  ...['Besançon', 'Düsseldorf', 'Reykjavík', 'Bogotá', 'Nîmes', 'Ålesund', 'İzmir'],
];

/** What a search would find a name by, fit for an id: `Soldes d'été – Genève` gives `soldes-d-ete-geneve`. */
const slug = (name: string, separator: string): string =>
  normalizeForSearch(name)
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
    .replaceAll(' ', separator);

const pairs = (ones: readonly string[], others: readonly string[], between: string): string[] =>
  others.flatMap((other) => ones.map((one) => one + between + other));

/** The people of the playground but for its owner, 199. */
export const people = pairs(givenNames, familyNames, ' ')
  .slice(0, 199)
  .map((name) => ({ userId: slug(name, '.'), name }));

/** Its campaigns, 300. */
export const campaigns = pairs(occasions, cities, ' – ').map((name) => ({ campaignId: slug(name, '-'), name }));
