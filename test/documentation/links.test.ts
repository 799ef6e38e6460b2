import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

/* What the documentation links to and names exists: pages, headings, files, folders and identifiers. */

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const pages = globSync(['*.md', 'docs/**/*.md', 'examples/**/*.md', '.github/**/*.md'], { cwd: root });

const withoutCode = (markdown: string): string => markdown.replaceAll(/^```.*?^```$/gms, '');

/** The anchors of a page's headings, as GitHub makes them. */
const anchorsOf = (page: string): string[] =>
  [...withoutCode(read(page)).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

const isBroken = (page: string, link: string): boolean => {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : relative(root, join(root, dirname(page), path));
  if (!existsSync(join(root, target))) return true;
  return anchor !== undefined && !anchorsOf(target).includes(anchor);
};

test.each(pages)('the links of %s lead somewhere', (page) => {
  const links = [...withoutCode(read(page)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  const local = links.filter((link) => !/^[a-z]+:/.test(link));
  expect(local.filter((link) => isBroken(page, link))).toEqual([]);
});

const folders = 'shared|functions|infra|local|examples|test|scripts|cli|bench|docs|web';

test.each(pages)('the paths that %s names exist', (page) => {
  const paths = [...read(page).matchAll(new RegExp(`\`((?:${folders})/[\\w./-]+)`, 'g'))].map(([, path = '']) => path);
  expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

const sources = globSync([`{${folders.replaceAll('|', ',')}}/**/*.{ts,json}`, '*.{ts,json,cjs}'], { cwd: root });
const words = new Set(sources.flatMap((path) => read(path).match(/\w+/g) ?? []));

/** These name what is put together at run time: options of a deployment, and resources that it makes. */
const isOfDeployment = (page: string): boolean => /^docs\/(configuration\.md|operations\/)/.test(page);

test.each(pages.filter((page) => !isOfDeployment(page)))('the identifiers that %s names are in the code', (page) => {
  const names = [...withoutCode(read(page)).matchAll(/`([a-z]+[A-Z]\w*|[A-Z][a-z]+[A-Z]\w*)`/g)];
  expect(names.map(([, name = '']) => name).filter((name) => !words.has(name))).toEqual([]);
});
