import { readFile } from 'node:fs/promises';
import { basename, dirname, relative } from 'node:path';
import type { Plugin } from 'esbuild';
import { messageFolderOf, readMessages, sourceLocale, type Unit, unitsOf } from './catalogues.ts';
import { importsFor } from './chunks-plugin.ts';
import { compileModule } from './compile.ts';
import { messageOf, numbersFor } from './numbers.ts';
import { webFolder } from './pages.ts';

/** `msg` of the bundles, behind `@lit/localize`: a number and the values of the message become its text. */
const runtime = `
export const runtimeMsg = (templates, number, values) =>
  templates?.[number]?.replace(/\\{(\\d)\\}/g, (_, at) => values[at]) ?? '';`;

/**
 * The module of a catalogue: its texts, one in a line, and the number of the first one.
 * @throws when a translation is missing, or does not fit into a line
 */
export const moduleOf = (first: number, units: readonly Unit[]): string => {
  const texts = units.map(({ id, target }) => {
    if (!target || target.includes('\n')) throw new Error(`${id}: ${JSON.stringify(target)} is not a line of text`);
    return target;
  });
  return `export const first = ${first};\nexport const texts = ${JSON.stringify(texts.join('\n'))};`;
};

/**
 * Compiles messages. In the source code they stand in English where they are used; in the bundles they are numbers, and each
 * language, English included, is a catalogue that is loaded when it is wanted: nobody downloads two languages, and the hashes
 * by which `@lit/localize` finds translations, which do not compress, are gone. `en.xlf` is no file: English is in the others.
 */
export const messagesPlugin: Plugin = {
  name: 'messages',
  setup(build) {
    const messages = readMessages();
    const numbers = numbersFor(messages);

    build.onResolve({ filter: /\.xlf$/ }, ({ path, resolveDir }) => ({ path: `${resolveDir}/${path}` }));
    build.onLoad({ filter: /\.xlf$/ }, async ({ path }) => {
      const folder = relative(webFolder, dirname(dirname(path)));
      const own = messages.get(folder) ?? [];
      const isSource = basename(path) === `${sourceLocale}.xlf`;
      const targets = isSource
        ? new Map(own.map(({ id, source }) => [id, source]))
        : new Map(unitsOf(await readFile(path, 'utf8')).map(({ id, target }) => [id, target]));
      const units = own.map((unit) => ({ ...unit, target: targets.get(unit.id) }));
      return { contents: moduleOf(messageOf(numbers, folder, own[0]?.id ?? '').number, units), loader: 'js' };
    });

    build.onLoad({ filter: /@lit\/localize\/internal\/runtime-msg\.js$/ }, () => ({ contents: runtime }));

    build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      if (!path.startsWith(webFolder)) return { contents: source, loader: 'ts' };
      const folder = messageFolderOf(path);
      const used = new Set<string>();
      const compiled = compileModule(source, path, (id) => {
        const message = messageOf(numbers, folder, id);
        used.add(message.folder);
        return message.number;
      });
      // Code and texts must not be parted, wherever a module is loaded from.
      const imports = [...importsFor(path), ...[...used].map((one) => `${webFolder}${one}/messages.ts`)];
      return {
        contents: [...imports.map((one) => `import ${JSON.stringify(one)};`), compiled].join('\n'),
        loader: 'ts',
      };
    });
  },
};
