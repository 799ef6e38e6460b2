import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buildWeb } from '../../web/build/build.ts';
import { elementNames, webFolder } from '../../web/build/pages.ts';

/** The files that the elements load, by path: the elements, and chunks at any distance. The console is left out. */
const filesOfElements = async (): Promise<Map<string, Uint8Array>> => {
  const { files, metafile } = await buildWeb();
  const imports = new Map(
    Object.entries(metafile.outputs).map(([path, { imports }]) => [
      path.slice(path.indexOf('/out/') + '/out/'.length),
      imports.map((one) => one.path.slice(one.path.indexOf('/out/') + '/out/'.length)),
    ]),
  );
  const reached = new Set(elementNames().map((name) => `${name}.js`));
  for (const path of reached) for (const next of imports.get(path) ?? []) reached.add(next);
  return new Map([...files].filter(([path]) => reached.has(path)));
};

const camelCase = (text: string): string => text.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** The rows of a kind in the generated table of an element's page: `| name | kind | meaning |`. */
const rowsOf = (page: string, kind: string): { name: string; meaning: string }[] =>
  [...page.matchAll(new RegExp(`^\\| \`([^\`]+)\` \\| ${kind} \\| (.*) \\|$`, 'gm'))].map(
    ([, name = '', meaning = '']) => ({ name: camelCase(name), meaning }),
  );

const propertyTypes: Record<string, string> = {
  getToken: '(() => Promise<string>) | undefined',
  sessions: 'readonly object[] | undefined',
};

/** The events of an element with their types, from the React wrappers, which are generated from the manifest. */
const eventsOf = (wrappers: string, component: string): string[] => {
  const [, body = ''] =
    new RegExp(`^export const ${component} = createComponent\\(\\{\\n(.*?)^\\}\\);`, 'ms').exec(wrappers) ?? [];
  return [...body.matchAll(/'(gatehouse-[\w-]+)' as EventName<\s*(.*?)\s*>,$/gms)].map(
    ([, name, type]) => `  '${name}': ${type};`,
  );
};

const declarationOf = async (name: string, wrappers: string): Promise<string> => {
  const source = await readFile(`${webFolder}${name}/element.ts`, 'utf8');
  const page = await readFile(`${webFolder}../docs/elements/${name}.md`, 'utf8');
  const [, className = ''] = /^export class (\w+)/m.exec(source) ?? [];
  const member = ({ name, meaning }: { name: string; meaning: string }, type: string): string =>
    `  /** ${meaning} */\n  ${name}: ${type};`;
  return [
    `/** The events of \`<gatehouse-${name}>\`. They bubble and are composed. */`,
    `export interface ${className}Events {`,
    ...eventsOf(wrappers, camelCase(`-${name}`)),
    '}',
    '',
    `/** \`<gatehouse-${name}>\`: loading the module defines the element. */`,
    `export declare class ${className} extends HTMLElement {`,
    ...rowsOf(page, 'attribute').map((row) => member(row, 'string')),
    ...rowsOf(page, 'property').map((row) => member(row, propertyTypes[row.name] ?? 'unknown')),
    `  addEventListener<Name extends keyof ${className}Events>(`,
    '    name: Name,',
    `    listener: (event: ${className}Events[Name]) => unknown,`,
    '    options?: boolean | AddEventListenerOptions,',
    '  ): void;',
    '  addEventListener(name: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | AddEventListenerOptions): void;',
    '}',
    '',
    'declare global {',
    '  interface HTMLElementTagNameMap {',
    `    'gatehouse-${name}': ${className};`,
    '  }',
    '}',
    '',
  ].join('\n');
};

/** Writes the web components with their types. @param folder where they go */
export const writeElements = async (folder: string): Promise<void> => {
  for (const [path, contents] of await filesOfElements()) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), contents);
  }
  const wrappers = await readFile(`${webFolder}react/index.ts`, 'utf8');
  for (const name of elementNames()) await writeFile(join(folder, `${name}.d.ts`), await declarationOf(name, wrappers));
};
