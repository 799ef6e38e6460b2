import { describe, expect, it } from 'vitest';
import { statedKeywords } from '../../shared/core/stated-check.ts';
import { text } from '../../shared/core/text.ts';

const isAccepted = (value: string): boolean => text(20).safeParse(value).success;

describe('text', () => {
  it.each([
    ['a zero width space', '\u200B'],
    ['a word joiner', '\u2060'],
    ['a Hangul filler', '\u3164'],
    ['a blank of Braille', '\u2800'],
    ['a soft hyphen', '\u00AD'],
    ['several of them', '\u200B \u2060\u200D'],
  ])('of %s only is refused', (_, value) => {
    expect(isAccepted(value)).toBe(false);
  });

  it.each(['a', '\u200Ba\u2060', '?', '👩‍💻', 'نعم', '한글', '🇫🇷', '\uE000'])('%j is accepted', (value) => {
    expect(isAccepted(value)).toBe(true);
  });

  it('is visible by its pattern in openapi.json where it is by its check, for each character up to U+FFFF', () => {
    const { pattern } = statedKeywords(text(20));
    const stated = new RegExp(String(pattern), 'u');
    const characters = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code)).filter((one) =>
      one.isWellFormed(),
    );
    expect(characters.filter((one) => stated.test(one) !== isAccepted(one))).toEqual([]);
  });
});
