import { generateMsgId } from '@lit/localize/internal/id-generation.js';
import { expect, test } from 'vitest';
import { buildWeb } from '../../web/build/build.ts';
import { foldersAround, messageFolderOf, readMessages, unitsOf } from '../../web/build/catalogues.ts';
import { compileModule } from '../../web/build/compile.ts';
import { moduleOf } from '../../web/build/messages-plugin.ts';
import { messageOf, numbersFor } from '../../web/build/numbers.ts';
import { webFolder } from '../../web/build/pages.ts';
import { smallerCss, smallerHtml } from '../../web/build/smaller.ts';

const unit = (id: string, source: string, target?: string): string =>
  `<trans-unit id="${id}">\n  <source>${source}</source>\n${target === undefined ? '' : `  <target>${target}</target>\n`}</trans-unit>\n`;

const known = new Map([
  [generateMsgId('Save', false), 1],
  [generateMsgId(['Ends ', ' for ', ''], false), 2],
  [generateMsgId('never', false), 3],
  ['link-active', 4],
]);
const compiled = (source: string): string =>
  compileModule(source, 'x.ts', (id) => {
    const number = known.get(id);
    if (number === undefined) throw new Error(`no message ${id}`);
    return number;
  });

test('texts of XLIFF are decoded, and values are numbered by their order in the source', () => {
  const xliff = [
    unit('plain', 'The “open” &amp; &lt;b&gt;', 'L’accès "ouvert" &amp; &lt;b&gt;'),
    unit('missing', 'Missing'),
    unit(
      'swapped',
      '<x id="0" equiv-text="${a}"/> after <x id="1" equiv-text="${b > 1}"/>',
      '<x id="1" equiv-text="${b > 1}"/> avant <x id="0" equiv-text="${a}"/>',
    ),
  ].join('');
  expect(unitsOf(xliff)).toEqual([
    { id: 'plain', source: 'The “open” & <b>', target: 'L’accès "ouvert" & <b>' },
    { id: 'missing', source: 'Missing', target: undefined },
    { id: 'swapped', source: '{0} after {1}', target: '{1} avant {0}' },
  ]);
});

test('a catalogue becomes lines of text after the number of the first one; a missing translation is refused', () => {
  const units = [
    { id: 'a', source: 'A', target: 'Ä' },
    { id: 'b', source: 'B', target: '"{0}"' },
  ];
  expect(moduleOf(7, units)).toBe('export const first = 7;\nexport const texts = "Ä\\n\\"{0}\\"";');
  expect(() => moduleOf(7, [{ id: 'a', source: 'A', target: undefined }])).toThrow('a: undefined');
  expect(() => moduleOf(7, [{ id: 'a', source: 'A', target: 'A\nB' }])).toThrow('not a line of text');
});

test('each message of each folder has one number, and the same numbers come out again', () => {
  const messages = readMessages();
  const numbers = numbersFor(messages);
  const all = [...numbers.values()].flatMap((folder) => [...folder.values()]);
  expect(all).toEqual(all.map((_, at) => at));
  expect(all.length).toBe([...messages.values()].flat().length);
  expect(numbersFor(readMessages())).toEqual(numbers);
});

test('a message is looked up in its folder, in the folder around and in core; an unknown one is refused', () => {
  const one = (id: string) => ({ id, source: id, target: undefined });
  const numbers = numbersFor(
    new Map([
      ['core', [one('cancel')]],
      ['team', [one('team')]],
      ['team/bulk', [one('bulk')]],
      ['trash', [one('trash')]],
    ]),
  );
  expect(foldersAround('team/bulk')).toEqual(['team/bulk', 'team', 'core']);
  expect(['bulk', 'team', 'cancel'].map((id) => messageOf(numbers, 'team/bulk', id).number)).toEqual([2, 1, 0]);
  expect(() => messageOf(numbers, 'team/bulk', 'trash')).toThrow('npm run messages');
  expect(() => messageOf(numbers, 'team', 'bulk')).toThrow('web/team has no message bulk');
});

test.each([
  ['team/words.ts', 'team'],
  ['parts/dialog.ts', 'core'],
  ['core/format.ts', 'core'],
  ['team/page.ts', 'console'],
])('the messages of %s are in %s', (file, folder) => {
  expect(messageFolderOf(webFolder + file)).toBe(folder);
});

test('messages become numbers with their values, also inside one another', () => {
  expect(compiled("f(msg('Save'))")).toBe('f(msg(1))');
  expect(compiled("msg('Active', { id: 'link-active' })")).toBe('msg(4)');
  expect(compiled("msg(str`Ends ${when ?? msg('never')} for ${`${name}!`}`)")).toBe(
    'msg(2,[when ?? msg(3),`${name}!`])',
  );
});

test('an unknown message, and a call without a text, are refused', () => {
  expect(() => compiled("msg('Unknown')")).toThrow('no message s');
  expect(() => compiled('msg(text)')).toThrow('not a text: text');
  expect(() => compiled('msg()')).toThrow('msg without a message');
});

test('templates lose their indentation, and keep the spaces that separate words and values', () => {
  expect(compiled('html`\n  <p>\n    ${name}\n    <b>one</b> two\n  </p>\n`')).toBe(
    'html` <p> ${name} <b>one</b> two </p> `',
  );
  expect(compiled("html`<p>\n  ${html`\n<i>${msg('Save')}</i>`}</p>`")).toBe(
    'html`<p> ${html` <i>${msg(1)}</i>`}</p>`',
  );
  expect(compiled('other`\n  as it is\n`')).toBe('other`\n  as it is\n`');
  expect(smallerHtml('<a  title="two  spaces">x</a>')).toBe('<a  title="two  spaces">x</a>');
});

test('styles lose comments and whitespace without a meaning', () => {
  expect(
    smallerCss('\n  /* Why. */\n  .a > b:hover,\n  .a .b {\n    color: red;\n    margin: calc(1px + 2px) 0;\n  }\n'),
  ).toBe(' .a > b:hover,.a .b{color:red;margin:calc(1px + 2px) 0}');
  expect(smallerCss("a::before {\n  content: attr(data-label) ' ';\n}")).toBe(
    "a::before{content:attr(data-label) ' '}",
  );
});

test('the bundles of the elements contain no text of a message, and each language has all of them', async () => {
  const { files } = await buildWeb();
  const text = new Map([...files].map(([name, contents]) => [name, new TextDecoder().decode(contents)]));
  expect(text.get('support-access.js')).not.toContain('Revoke access');
  const lines = (locale: string): number =>
    [...text]
      .filter(([name]) => name.startsWith(`chunks/${locale}-`))
      .reduce((sum, [, contents]) => sum + contents.split(/\n|\\n/).filter((line) => line.trim() !== '').length, 0);
  expect(
    [...text].some(([name, contents]) => name.startsWith('chunks/en-') && contents.includes('Revoke access')),
  ).toBe(true);
  expect(lines('fr')).toBe(lines('en'));
  expect(lines('de')).toBe(lines('en'));
});
