import { gzipSync } from 'node:zlib';
import type { WebBuild } from './build.ts';
import { sourceLocale, targetLocales } from './catalogues.ts';

/** Sizes after gzip in bytes, each file compressed on its own. */
export interface Size {
  name: string;
  /** What is downloaded without an action of the reader. */
  first: number;
  /** The same with everything that is loaded on demand: dialogs, editors, long lists. */
  everything: number;
}

const outputName = (path: string): string => path.replace(/^.*?\/out\//, '').replace(/^out\//, '');

const localeOf = (file: string): string | undefined =>
  [sourceLocale, ...targetLocales].find((locale) => file.startsWith(`chunks/${locale}-`));

interface Closure {
  /** The language whose texts are counted. */
  locale: string;
  /** Counts what is loaded on demand, too. */
  withDemanded: boolean;
}

/** The files that `entry` needs. */
const closureOf = ({ metafile }: WebBuild, entry: string, { locale, withDemanded }: Closure): Set<string> => {
  const outputs = new Map(Object.entries(metafile.outputs).map(([path, output]) => [outputName(path), output]));
  const found = new Set<string>();
  const visit = (name: string): void => {
    const output = outputs.get(name);
    if (!output || found.has(name)) return;
    found.add(name);
    for (const { path, kind } of output.imports) {
      const target = outputName(path);
      const language = localeOf(target);
      const isNeeded = language === undefined ? kind !== 'dynamic-import' || withDemanded : language === locale;
      if (isNeeded) visit(target);
    }
  };
  visit(entry);
  return found;
};

const gzipped = ({ files }: WebBuild, names: Iterable<string>): number =>
  [...names].reduce((sum, name) => sum + gzipSync(files.get(name) ?? new Uint8Array()).length, 0);

/** What each element needs in English, and all elements together with one language. */
export const sizesOf = (built: WebBuild, elements: readonly string[]): Size[] => {
  const sizeOf = (name: string, entries: readonly string[], locale: string): Size => {
    const bytes = (withDemanded: boolean): number => {
      const closure = { locale, withDemanded };
      return gzipped(built, new Set(entries.flatMap((entry) => [...closureOf(built, `${entry}.js`, closure)])));
    };
    return { name, first: bytes(false), everything: bytes(true) };
  };
  return [...elements.map((name) => sizeOf(name, [name], sourceLocale)), sizeOf('together', elements, 'fr')];
};
