import { type Declaration, type Described, eventsOf, propertiesOf } from './manifest-declaration.ts';

const cell = (text = ''): string => text.replace(/\s+/g, ' ').replaceAll('|', '\\|').trim();

const nameOf = ({ name = '' }: Described): string => (name === '' ? 'default' : `\`${name}\``);

/** What an element has, for its page in `docs/elements`: a table in Markdown, and the names of its custom properties. */
export const elementTable = (declaration: Declaration): string => {
  const { attributes = [], slots = [], cssParts = [], cssProperties = [] } = declaration;
  const kinds: [kind: string, all: readonly Described[]][] = [
    ['attribute', attributes],
    ['property', propertiesOf(declaration)],
    ['event', eventsOf(declaration)],
    ['slot', slots],
    ['part', cssParts],
  ];
  return [
    '| name | kind | meaning |',
    '| --- | --- | --- |',
    ...kinds.flatMap(([kind, all]) => all.map((one) => `| ${nameOf(one)} | ${kind} | ${cell(one.description)} |`)),
    '',
    `Custom properties, described in the [theme](../web.md#theme): ${cssProperties.map(nameOf).join(', ')}.`,
  ].join('\n');
};

/** The custom properties of the theme, which all elements share, as a table in Markdown. */
export const themeTable = (properties: readonly Described[]): string =>
  [
    '| property | default | used for |',
    '| --- | --- | --- |',
    ...properties.map((one) => `| ${nameOf(one)} | ${cell(one.default)} | ${cell(one.description)} |`),
  ].join('\n');
