import { expect, test } from 'vitest';
import { moduleOf } from '../../web/build/xlf.ts';

const unit = (id: string, target?: string): string =>
  `<trans-unit id="${id}">\n  <source>s</source>\n${target === undefined ? '' : `  <target>${target}</target>\n`}</trans-unit>\n`;

test('a catalogue becomes a module of templates, with values in the order of the translation', () => {
  const source = moduleOf(
    [
      unit('plain', 'L’accès "ouvert" &amp; &lt;b&gt;'),
      unit('missing'),
      unit('swapped', '<x id="1" equiv-text="${b}"/> avant <x id="0" equiv-text="${a}"/> `${x}`'),
    ].join(''),
    (id) => `key-of-${id}`,
  );
  expect(source).toContain('"key-of-plain": "L’accès \\"ouvert\\" & <b>"');
  expect(source).toContain('"key-of-swapped": str`${1} avant ${0} \\`\\${x}\\``');
});
