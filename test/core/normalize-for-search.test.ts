import { describe, expect, it } from 'vitest';
import { normalizeForSearch } from '../../shared/core/normalize-for-search.ts';
import fc from '../support/random/fast-check.ts';

describe('a folded text', () => {
  it.each([
    ['Été  à Łódź', 'ete a lodz'],
    ['STRASSE Straße STRAẞE', 'strasse strasse strasse'],
    ['Ærø Œuvre Þór Đà Nẵng', 'aero oeuvre thor da nang'],
    ['İstanbul ISPARTA ısparta', 'istanbul isparta isparta'],
    ['ΟΔΟΣ οδός', 'οδοσ οδοσ'],
    ['ＡＢＣ ﬁn ①', 'abc fin 1'],
    ['Ёлка Й', 'елка и'],
    ['\t a\u00a0\n b ', 'a b'],
    ['東京 渋谷', '東京 渋谷'],
    ['L’Oréal L\u02bcOréal L´Oréal L`Oréal L′Oréal L＇Oréal', "l'oreal l'oreal l'oreal l'oreal l'oreal l'oreal"],
    ['North–South North—South North‑South North−South', 'north-south north-south north-south north-south'],
    ['co\u00adoperation', 'cooperation'],
    ['!?', '!?'],
    ['', ''],
    ['\u0301', ''],
  ])('of %j is %j', (text, fold) => {
    expect(normalizeForSearch(text)).toBe(fold);
  });

  it('finds a word by its beginning, though letters at the end of words look another way', () => {
    expect(normalizeForSearch('πρόσωπο')).toContain(normalizeForSearch('προσ'));
    expect(normalizeForSearch('ΠΡΟΣΩΠΟ')).toContain(normalizeForSearch('ΠΡΟΣ'));
  });

  it('is the same however a text is composed or written, and folding again changes nothing', () => {
    const letters = fc.string({
      unit: fc.oneof(
        fc.constantFrom(...'aéÈßẞøłŁıİςΣйЁＡ ﬁ’´`′｀ŉ–−－\u1fef\u1ffd\u00ad'),
        fc.string({ unit: 'grapheme', maxLength: 1 }),
      ),
    });
    fc.assert(
      fc.property(letters, (text) => {
        const fold = normalizeForSearch(text);
        expect(normalizeForSearch(fold)).toBe(fold);
        expect(normalizeForSearch(text.normalize('NFD'))).toBe(fold);
        expect(normalizeForSearch(text.normalize('NFC'))).toBe(fold);
        expect(normalizeForSearch(text.toLowerCase())).toBe(fold);
      }),
    );
  });
});
