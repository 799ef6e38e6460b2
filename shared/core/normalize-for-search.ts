/** Letters that NFKD does not decompose into a base letter and a mark, and the final form of sigma. */
const baseLetters: Readonly<Record<string, string>> = {
  ...{ æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i' },
  ...{ ß: 'ss', ς: 'σ' },
};

/**
 * Normalizes text for searching: ignores case, accents and width (Unicode NFKD without marks) and collapses whitespace.
 * `Été  à Łódź` becomes `ete a lodz`.
 */
export const normalizeForSearch = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    // By way of upper case, since some letters have two lower-case forms.
    .toUpperCase()
    .toLowerCase()
    .replace(/[æœøłđðþıßς]/g, (letter) => baseLetters[letter] ?? letter)
    .replace(/\s+/g, ' ')
    .trim();
