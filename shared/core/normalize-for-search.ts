/** Letters that have no decomposition into a plain one with a mark, and the sigma that only ends words. */
const plain: Readonly<Record<string, string>> = {
  ...{ æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i' },
  ...{ ß: 'ss', ς: 'σ' },
};

/**
 * A text as searches see it: without case, accents and width (Unicode NFKD without marks), blanks as one. `Été  à Łódź`
 * gives `ete a lodz`.
 */
export const normalizeForSearch = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    // Through upper case: some letters have two small ones.
    .toUpperCase()
    .toLowerCase()
    .replace(/[æœøłđðþıßς]/g, (letter) => plain[letter] ?? letter)
    .replace(/\s+/g, ' ')
    .trim();
