import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/** The languages that messages are translated into. */
export const targetLocales = ['fr', 'de'] as const;
export type TargetLocale = (typeof targetLocales)[number];

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

const decoded = (text: string): string =>
  text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return entities[name] ?? whole;
    return String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16));
  });

/** A translation as JavaScript: the numbers in it say which value of the source's template goes where. */
const templateOf = (target: string): string => {
  const parts = target.split(/<x id="(\d+)"(?:[^">]|"[^"]*")*>/);
  if (parts.length === 1) return JSON.stringify(decoded(target));
  const escaped = (text: string): string => decoded(text).replace(/[\\`]|\$\{/g, '\\$&');
  return `str\`${parts.map((part, at) => (at % 2 === 0 ? escaped(part) : `\${${part}}`)).join('')}\``;
};

/**
 * The JavaScript module for an XLIFF file as `npm run generate` writes it, in the form that `@lit/localize` loads.
 * @param keyOf gives the key of a message from its id in the file
 */
export const moduleOf = (xliff: string, keyOf: (id: string) => string): string => {
  const units = [...xliff.matchAll(/<trans-unit id="([^"]+)">(.*?)<\/trans-unit>/gs)];
  const entries = units.flatMap(([, id = '', unit = '']) => {
    const target = /<target>(.*?)<\/target>/s.exec(unit)?.[1];
    return target === undefined ? [] : [`${JSON.stringify(keyOf(id))}: ${templateOf(target)}`];
  });
  return `import { str } from '@lit/localize';\nexport const templates = {${entries.join(',\n')}};`;
};

/** Lets esbuild import XLIFF, so that no generated modules are kept in the repository. */
export const xlfPlugin = (keyOf: (id: string) => string): Plugin => ({
  name: 'xlf',
  setup(build) {
    build.onLoad({ filter: /\.xlf$/ }, async ({ path }) => ({
      contents: moduleOf(await readFile(path, 'utf8'), keyOf),
      loader: 'js',
    }));
  },
});
