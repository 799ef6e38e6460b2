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

/** Letters that have no decomposition into a plain letter and a mark. */
const plainLetters: Readonly<Record<string, string>> = { æ: 'ae', ø: 'o', ł: 'l', ð: 'd', þ: 'th', ß: 'ss' };

/** An id from a name, without accents and punctuation: `Soldes d'été – Genève` gives `soldes-d-ete-geneve`. */
const slug = (name: string, separator: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[æøłðþß]/g, (letter) => plainLetters[letter] ?? letter)
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
    .replaceAll(' ', separator);

const pairs = (ones: readonly string[], others: readonly string[], between: string): string[] =>
  others.flatMap((other) => ones.map((one) => one + between + other));

/** The 199 users of the playground besides its owner. */
export const members = pairs(givenNames, familyNames, ' ')
  .slice(0, 199)
  .map((name) => ({ userId: slug(name, '.'), name }));

/** The 300 campaigns of the playground. */
export const campaigns = pairs(occasions, cities, ' – ').map((name) => ({ campaignId: slug(name, '-'), name }));
