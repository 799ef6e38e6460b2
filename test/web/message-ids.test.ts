import { globSync, readFileSync } from 'node:fs';
import { generateMsgId } from '@lit/localize/internal/id-generation.js';
import { expect, test } from 'vitest';
import { buildWeb } from '../../web/build/build.ts';
import { idsIn, keyOf, modulusFor } from '../../web/build/message-ids.ts';

const idsOf = (locale: string): string[] =>
  globSync(`web/*/locales/${locale}.xlf`).flatMap((path) => idsIn(readFileSync(path, 'utf8')));

test('each message of all elements gets a short id of its own, and one that is a name keeps it', () => {
  const ids = [...new Set(idsOf('fr'))];
  const modulus = modulusFor(ids);
  const keys = ids.map((id) => keyOf(id, modulus));
  expect(new Set(keys).size).toBe(ids.length);
  expect(keys.filter((key) => !/^\d{1,5}$/.test(key))).toEqual(ids.filter((id) => !/^s[0-9a-f]{16}$/.test(id)));
  expect(new Set(idsOf('de'))).toEqual(new Set(ids));
});

test('short ids do not depend on the order of the messages', () => {
  const ids = idsOf('fr');
  expect(modulusFor(ids)).toBe(modulusFor(ids.toReversed()));
});

test('messages whose short ids are the same get another modulus', () => {
  const first = modulusFor(['s0000000000000001']);
  const same = `s${(first + 1).toString(16).padStart(16, '0')}`;
  const second = modulusFor(['s0000000000000001', same]);
  expect(keyOf(same, first)).toBe('1');
  expect(keyOf(same, second)).not.toBe('1');
});

test.each(['h0a7c8bb3b12eb2da', 's0a7c8bb3b12eb2d', 's0A7C8BB3B12EB2DA', 'Active', ''])(
  '%j is refused as an id',
  (id) => {
    expect(() => modulusFor([id])).toThrow('not the id of a message');
    expect(() => keyOf(id, 99_991)).toThrow('not the id of a message');
  },
);

test('the bundles contain short ids alone, and compute the ones that the translations have', async () => {
  const { files } = await buildWeb();
  const text = new Map([...files].map(([name, contents]) => [name, new TextDecoder().decode(contents)]));
  const all = [...text.values()].join('');
  expect(all).not.toMatch(/s[0-9a-f]{16}/);
  const modulus = modulusFor(idsOf('fr'));
  expect(all).toMatch(new RegExp(`slice\\(4\\),16\\)%${modulus}\\b`));
  const french = [...text].flatMap(([name, contents]) => (name.startsWith('chunks/fr-') ? [contents] : [])).join('');
  const key = keyOf(generateMsgId('Revoke access', false), modulus);
  expect(french).toMatch(new RegExp(`[{,]${key}:`));
});
