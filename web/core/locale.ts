import { configureLocalization, type LocaleModule } from '@lit/localize';

type TemplateMap = LocaleModule['templates'];

/** The languages of the elements. English is the language of the source code. */
export const locales = ['en', 'fr', 'de'] as const;
export type Locale = (typeof locales)[number];

type Load = () => Promise<{ templates: TemplateMap }>;
/** The translations of the messages of one folder, by language. */
export type Catalogue = Readonly<Record<Exclude<Locale, 'en'>, Load>>;

const catalogues = new Set<Catalogue>();
const loaded = new Map<Locale, { templates: TemplateMap; from: Set<Catalogue> }>();

/** Adds the translations of a folder. They are loaded when a language is wanted. */
export const addMessages = (catalogue: Catalogue): void => {
  catalogues.add(catalogue);
};

/** Loads what is missing into the one object that `msg` reads, so that elements defined later find their messages, too. */
const load = async (locale: Locale): Promise<{ templates: TemplateMap }> => {
  const known = loaded.get(locale) ?? { templates: {}, from: new Set() };
  loaded.set(locale, known);
  if (locale === 'en') return known;
  const missing = [...catalogues].filter((catalogue) => !known.from.has(catalogue));
  await Promise.all(
    missing.map(async (catalogue) => {
      Object.assign(known.templates, (await catalogue[locale]()).templates);
      known.from.add(catalogue);
    }),
  );
  return known;
};

const { getLocale, setLocale } = configureLocalization({
  sourceLocale: 'en',
  targetLocales: locales.filter((locale) => locale !== 'en'),
  loadLocale: (locale) => load(locale as Locale),
});

/** The language in use. */
export const currentLocale = (): Locale => getLocale() as Locale;

/** The supported language of a language tag: `fr-CA` gives `fr`, unknown ones give English. */
export const localeOf = (tag: string): Locale => {
  const language = tag.toLowerCase().split(/[-_]/)[0];
  return locales.find((locale) => locale === language) ?? 'en';
};

/** Switches all elements of the page to a language. Without its messages (a failed download) they stay in English. */
export const useLocale = async (locale: Locale): Promise<void> => {
  try {
    await load(locale);
    await setLocale(locale);
  } catch {
    await setLocale('en').catch(() => {});
  }
};
