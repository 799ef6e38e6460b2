import { gzipSync } from 'node:zlib';
import type { WebBuild } from './build.ts';

const outputName = (path: string): string => path.replace(/^.*?\/out\//, '').replace(/^out\//, '');

/** The files that `entry` needs: static imports, and of the dynamic ones those of `locale`. */
const closureOf = ({ metafile }: WebBuild, entry: string, locale: string | undefined): Set<string> => {
  const outputs = new Map(Object.entries(metafile.outputs).map(([path, output]) => [outputName(path), output]));
  const found = new Set<string>();
  const visit = (name: string): void => {
    const output = outputs.get(name);
    if (!output || found.has(name)) return;
    found.add(name);
    for (const { path, kind } of output.imports) {
      const target = outputName(path);
      const isLocale = locale !== undefined && new RegExp(`/${locale}-[^/]*[.]js$`).test(target);
      if (kind !== 'dynamic-import' || isLocale) visit(target);
    }
  };
  visit(entry);
  return found;
};

/** Size of files after gzip, in bytes: each is sent on its own. */
const gzipped = ({ files }: WebBuild, names: Iterable<string>): number =>
  [...names].reduce((sum, name) => sum + gzipSync(files.get(name) ?? new Uint8Array()).length, 0);

/** What each element needs in English, and all elements together with one language; bytes after gzip. */
export const sizesOf = (built: WebBuild, elements: readonly string[]) => {
  const each = elements.map((name) => ({ name, bytes: gzipped(built, closureOf(built, `${name}.js`, undefined)) }));
  const withLocale = elements.map((name) => closureOf(built, `${name}.js`, 'fr'));
  return { each, together: gzipped(built, new Set(withLocale.flatMap((closure) => [...closure]))) };
};
