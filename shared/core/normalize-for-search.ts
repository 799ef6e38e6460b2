/** Letters that NFKD does not decompose into a base letter and a mark, and the final form of sigma. */
const baseLetters: Readonly<Record<string, string>> = {
  ...{ æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i' },
  ...{ ß: 'ss', ς: 'σ' },
};

/** What is written for an apostrophe: typographic quotes, modifier letters, primes and the grave accent. */
const apostrophes = /[`\u02b9\u02bb-\u02bd\u02bf\u2018-\u201b\u2032\u2035\ua78c]/g;

/** Every kind of dash, and the minus sign. */
const dashes = /[\p{Pd}\u2212]/gu;

/**
 * Normalizes text for searching: ignores case, accents and width (Unicode NFKD without marks), writes apostrophes as `'`
 * and dashes as `-`, and collapses whitespace. `Été  à Łódź` becomes `ete a lodz`, and `L’Oréal` becomes `l'oreal`.
 */
export const normalizeForSearch = (text: string): string =>
  text
    // NFKD would turn an acute accent on its own into a space. NFC brings its canonical equivalents into one form.
    .normalize('NFC')
    .replaceAll('\u00b4', "'")
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    // By way of upper case, since some letters have two lower-case forms.
    .toUpperCase()
    .toLowerCase()
    .replace(/[æœøłđðþıßς]/g, (letter) => baseLetters[letter] ?? letter)
    .replace(apostrophes, "'")
    .replace(dashes, '-')
    .replaceAll('\u00ad', '')
    .replace(/\s+/g, ' ')
    .trim();
