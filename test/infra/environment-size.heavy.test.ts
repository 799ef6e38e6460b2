import { describe, expect, it } from 'vitest';
import { synthesise } from '../../infra/synthesise.ts';
import { identityContexts } from './templates.ts';

/** Settings with ten receivers that have push URLs of a length. */
const receivers = (urlLength: number) => ({
  settings: JSON.stringify({
    signalReceivers: Array.from({ length: 10 }, (_, index) => ({
      id: `product-${index}`,
      serviceId: `client-of-product-${index}`,
      pushUrl: 'https://product.example.com/'.padEnd(urlLength, 's'),
    })),
  }),
});

const attempt = (context: Record<string, unknown>): string => {
  try {
    synthesise(context);
    return 'fits';
  } catch (error) {
    return String(error);
  }
};

describe('the environment of the functions', () => {
  it.each(Object.entries(identityContexts))('has room for ten receivers with %s', (_, context) => {
    expect(attempt({ ...context, ...receivers(60) })).toBe('fits');
  });

  it('is refused when it is too large, with the variables and their sizes', () => {
    expect(attempt(receivers(250))).toMatch(
      /^ConfigError: The environment of functions\/\S+ takes about \d+ bytes, and Lambda allows 4096 \(SETTINGS \d+, .*IDENTITY \d+.*\)\. Shorten the option "settings"/,
    );
  });

  it('is measured as Lambda does: with the escapes of JSON', () => {
    // 3400 bytes of letters fit; with 1700 quotes among them, each of which becomes two bytes, they do not.
    const editions = (letter: string) => ({
      settings: JSON.stringify({
        editions: Array.from({ length: 24 }, () => letter.repeat(60)).map(
          (name, i) => `${name.slice(2)}${String(i).padStart(2, '0')}`,
        ),
      }),
    });
    expect([attempt(editions('a')), attempt(editions('"'))]).toEqual([
      'fits',
      expect.stringContaining('Lambda allows'),
    ]);
  });
});
