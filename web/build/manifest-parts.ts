import { globSync, readFileSync } from 'node:fs';
import { type Declaration, folderOf } from './manifest-declaration.ts';
import { webFolder } from './pages.ts';

const partsIn = (files: readonly string[]): Set<string> =>
  new Set(
    files.flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/ part="([\w-]+)"/g)].map(([, part = '']) => part)),
  );

const shared = partsIn(globSync(`${webFolder}{core,parts}/*.ts`));

/**
 * Compares the parts that an element describes with those in its templates, which the analyzer does not read.
 * @returns a sentence for each part that is not described, and for each described part that no template has
 */
export const undocumentedParts = (declaration: Declaration): string[] => {
  const { cssParts = [] } = declaration;
  const folder = folderOf(declaration);
  const own = partsIn(globSync(`${webFolder}${folder}/*.ts`));
  const described = new Set(cssParts.map(({ name = '' }) => name));
  return [
    ...[...own]
      .filter((part) => !described.has(part))
      .map((part) => `web/${folder}/element.ts does not describe the part "${part}"`),
    ...[...described]
      .filter((part) => !own.has(part) && !shared.has(part))
      .map((part) => `web/${folder}/element.ts describes the part "${part}", which no template has`),
  ];
};
