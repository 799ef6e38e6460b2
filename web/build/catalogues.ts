import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { webFolder } from './pages.ts';

/** The language of the source code. */
export const sourceLocale = 'en';
/** The languages that messages are translated into. */
export const targetLocales = ['fr', 'de'] as const;
export type TargetLocale = (typeof targetLocales)[number];

/** A message of an XLIFF file. Values are `{0}`, `{1}`, numbered by their order in the source. */
export interface Unit {
  id: string;
  source: string;
  target: string | undefined;
}

/**
 * The folder below `web/` that has the messages of a source file: the nearest one with a `messages.ts`. `parts` has its
 * messages in `core`, since every element needs both; a `page.ts` is part of the console.
 * @param path the path of the source file
 */
export const messageFolderOf = (path: string): string => {
  const file = relative(webFolder, path);
  if (file.endsWith('/page.ts')) return 'console';
  let folder = dirname(file);
  while (folder.includes('/') && !existsSync(`${webFolder}${folder}/messages.ts`)) folder = dirname(folder);
  return folder === 'parts' ? 'core' : folder;
};

/** The folders whose messages a file in `folder` may use: its own, the ones around it, and `core`. */
export const foldersAround = (folder: string): string[] => {
  const folders = [folder];
  for (let outer = dirname(folder); outer !== '.'; outer = dirname(outer)) folders.push(outer);
  return folders.includes('core') ? folders : [...folders, 'core'];
};

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

const decoded = (text: string): string =>
  text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return entities[name] ?? whole;
    return String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16));
  });

const textOf = (element: string): string => decoded(element.replace(/<x id="(\d+)"(?:[^">]|"[^"]*")*>/g, '{$1}'));

/** The messages of an XLIFF file as `npm run messages` writes it. */
export const unitsOf = (xliff: string): Unit[] =>
  [...xliff.matchAll(/<trans-unit id="([^"]+)">(.*?)<\/trans-unit>/gs)].map(([, id = '', unit = '']) => {
    const target = /<target>(.*?)<\/target>/s.exec(unit)?.[1];
    return {
      id,
      source: textOf(/<source>(.*?)<\/source>/s.exec(unit)?.[1] ?? ''),
      target: target === undefined ? undefined : textOf(target),
    };
  });

/** The messages of each folder, without their translations. */
export const readMessages = (): Map<string, Unit[]> =>
  new Map(
    globSync([`*/locales/${targetLocales[0]}.xlf`, `*/*/locales/${targetLocales[0]}.xlf`], { cwd: webFolder })
      .sort()
      .map((path) => [dirname(dirname(path)), unitsOf(readFileSync(webFolder + path, 'utf8'))]),
  );
