import { configureLocalization, type LocaleModule } from '@lit/localize';

type TemplateMap = LocaleModule['templates'];

/** The languages of the elements. English is the language of the source code. */
export const locales = ['en', 'fr', 'de'] as const;
export type Locale = (typeof locales)[number];

/** One text in a line, in the order of their numbers. */
type Load = () => Promise<{ first: number; texts: string }>;
/** The texts of the messages of one folder, by language. */
export type Catalogue = Readonly<Record<Locale, Load>>;

const catalogues = new Set<Catalogue>();
const loaded = new Map<Locale, { templates: TemplateMap; from: Set<Catalogue> }>();

/** Adds the texts of a folder. They are loaded when a language is wanted. */
export const addMessages = (catalogue: Catalogue): void => {
  catalogues.add(catalogue);
};

/** Loads what is missing into the one object that `msg` reads, so that elements defined later find their messages, too. */
const load = async (locale: Locale): Promise<{ templates: TemplateMap }> => {
  const known = loaded.get(locale) ?? { templates: {}, from: new Set() };
  loaded.set(locale, known);
  const missing = [...catalogues].filter((catalogue) => !known.from.has(catalogue));
  await Promise.all(
    missing.map(async (catalogue) => {
      const { first, texts } = await catalogue[locale]();
      for (const [at, text] of texts.split('\n').entries()) known.templates[first + at] = text;
      known.from.add(catalogue);
    }),
  );
  return known;
};

// English is a language like the others: the texts in the source code are not in the bundles.
const { getLocale, setLocale } = configureLocalization({
  sourceLocale: 'source',
  targetLocales: locales,
  loadLocale: (locale) => load(locale as Locale),
});

/** The language in use. */
export const currentLocale = (): Locale => locales.find((locale) => locale === getLocale()) ?? 'en';

/** The supported language of a language tag: `fr-CA` gives `fr`, unknown ones give English. */
export const localeOf = (tag: string): Locale => {
  const language = tag.toLowerCase().split(/[-_]/)[0];
  return locales.find((locale) => locale === language) ?? 'en';
};

/**
 * Switches all elements of the page to a language; when its texts cannot be downloaded, to English.
 * @returns whether there are texts at all
 */
export const useLocale = async (locale: Locale): Promise<boolean> => {
  try {
    await load(locale);
    await setLocale(locale);
    return true;
  } catch {
    return locale === 'en' ? false : useLocale('en');
  }
};

/** Loads the texts of messages that were added since, in the language in use. @throws when they cannot be downloaded */
export const loadAddedMessages = async (): Promise<void> => {
  await load(currentLocale());
};
