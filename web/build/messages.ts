import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { XliffFormatter } from '@lit/localize-tools/lib/formatters/xliff.js';
import { type Message, type ProgramMessage, sortProgramMessages } from '@lit/localize-tools/lib/messages.js';
import { RuntimeLitLocalizer } from '@lit/localize-tools/lib/modes/runtime.js';
import { extractMessagesFromProgram } from '@lit/localize-tools/lib/program-analysis.js';
import type { Config } from '@lit/localize-tools/lib/types/config.js';
import type { Locale } from '@lit/localize-tools/lib/types/locale.js';
import { foldersAround, messageFolderOf, sourceLocale, type TargetLocale, targetLocales } from './catalogues.ts';
import { webFolder } from './pages.ts';

/*
 * Extracts the messages of `web/` into `web/<folder>/locales/<language>.xlf`, one file for each element and language, so that
 * people who work on different elements do not meet in one file. Translations that exist are kept; those of messages that are
 * gone are dropped. Fails when a translation is missing. With `--check` nothing is written, and outdated files fail, too.
 * With `--add FILE` translations come from a table: lines of English, French and German with tabs between them, values as {0}.
 */
const { values } = parseArgs({ options: { check: { type: 'boolean' }, add: { type: 'string' } } });
const isCheck = values.check ?? false;
const problems: string[] = [];

/** The configuration of the `@lit/localize` tools for one folder of messages. */
const messagesConfig = (folder: string): Config => ({
  baseDir: folder,
  sourceLocale: sourceLocale as Locale,
  targetLocales: [...targetLocales] as string[] as Locale[],
  output: { mode: 'runtime', outputDir: folder },
  interchange: { format: 'xliff', xliffDir: folder },
  resolve: (path: string) => path,
});

/** Extracts messages from some files only; the tools would list a message of several files with the first one. */
class Extractor extends RuntimeLitLocalizer {
  get files() {
    return this.program.getSourceFiles();
  }

  extract(files: Extractor['files']): ReturnType<typeof extractMessagesFromProgram> {
    return extractMessagesFromProgram({ ...this.program, getSourceFiles: () => files });
  }
}

/**
 * The messages by folder. A message that several elements use is in the folder of each, because a page may have one of them
 * alone; a message of `core`, or of the folder around, is there only.
 */
const extract = (): Map<string, ProgramMessage[]> => {
  const config = { ...messagesConfig(webFolder), tsConfig: `${webFolder}tsconfig.json` };
  const extractor = new Extractor(config as ConstructorParameters<typeof RuntimeLitLocalizer>[0]);
  const files = extractor.files.filter(({ fileName }) => fileName.startsWith(webFolder));
  const byFolder = new Map(
    [...Map.groupBy(files, ({ fileName }) => messageFolderOf(fileName))].map(([folder, own]) => {
      const { messages, errors } = extractor.extract(own);
      for (const { messageText } of errors) problems.push(String(messageText));
      return [folder, sortProgramMessages(messages)];
    }),
  );
  const isIn = (folder: string, name: string): boolean =>
    byFolder.get(folder)?.some((message) => message.name === name) ?? false;
  return new Map(
    [...byFolder]
      .map(([folder, all]) => {
        const around = foldersAround(folder).slice(1);
        return [folder, all.filter(({ name }) => !around.some((one) => isIn(one, name)))] as const;
      })
      .filter(([, all]) => all.length > 0),
  );
};

const readTable = async (file: string | undefined): Promise<Map<string, string[]>> => {
  if (file === undefined) return new Map();
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line.trim() !== '');
  return new Map(lines.map((line) => line.split('\t')).map(([source = '', ...targets]) => [source, targets]));
};
const table = await readTable(values.add);

/** The text of a message as the table has it. */
const textOf = ({ contents }: Message): string =>
  contents.map((part) => (typeof part === 'string' ? part : `{${part.index}}`)).join('');

/** The translation of a message in the table, if it is there. */
const fromTable = (message: Message, locale: TargetLocale): Message | undefined => {
  const target = table.get(textOf(message))?.[targetLocales.indexOf(locale)];
  if (target === undefined) return undefined;
  const placeholders = message.contents.filter((part) => typeof part !== 'string');
  const contents = target.split(/(\{\d+\})/).flatMap((part): Message['contents'] => {
    const index = /^\{(\d+)\}$/.exec(part)?.[1];
    if (index === undefined) return part === '' ? [] : [part];
    return placeholders.filter((one) => one.index === Number(index));
  });
  return { name: message.name, contents };
};

const placeholdersOf = ({ contents }: Message): string =>
  contents
    .flatMap((part) => (typeof part === 'string' ? [] : [part.index]))
    .sort()
    .join();

/** Translations by message over all folders: the same English text must not be translated in two ways. */
const seen = new Map<string, string>();

const checkFolder = (folder: string, locale: string, messages: ProgramMessage[], translated: Message[]): void => {
  const byName = new Map(translated.map((message) => [message.name, message]));
  for (const message of messages) {
    const where = `web/${folder}/locales/${locale}.xlf, "${textOf(message)}"`;
    const target = byName.get(message.name);
    if (message.tag === 'html') problems.push(`${where}: use str instead of html in messages`);
    if (!target) {
      problems.push(`${where}: no translation`);
      continue;
    }
    if (placeholdersOf(target) !== placeholdersOf(message)) problems.push(`${where}: not the same placeholders`);
    const key = `${locale} ${message.name}`;
    const value = JSON.stringify(target.contents);
    if ((seen.get(key) ?? value) !== value) problems.push(`${where}: translated differently elsewhere`);
    seen.set(key, value);
  }
};

const localesOf = (folder: string): string => join(webFolder, folder, 'locales');

const folders = extract();
const existing = new Map(
  [...folders.keys()].map((folder) => {
    const bundles = new XliffFormatter(messagesConfig(localesOf(folder))).readTranslations();
    return [folder, new Map(bundles.map(({ locale, messages }) => [locale as string, messages]))];
  }),
);

/** The translation of a message in its folder, or in any other one. */
const known = (folder: string, locale: string, { name }: Message): Message | undefined =>
  [existing.get(folder), ...existing.values()]
    .flatMap((bundles) => bundles?.get(locale) ?? [])
    .find((message) => message.name === name);

for (const [folder, messages] of folders) {
  const locales = localesOf(folder);
  const kept = new Map(
    targetLocales.map((locale) => [
      locale as string,
      messages.flatMap((message) => fromTable(message, locale) ?? known(folder, locale, message) ?? []),
    ]),
  );
  const out = isCheck ? await mkdtemp(join(tmpdir(), 'gatehouse-messages-')) : locales;
  // The formatter keeps the order of a file that exists, so the check starts from the same files.
  if (isCheck && existsSync(locales)) await cp(locales, out, { recursive: true });
  await new XliffFormatter(messagesConfig(out)).writeOutput(messages, kept as never);
  for (const locale of targetLocales) {
    checkFolder(folder, locale, messages, kept.get(locale) ?? []);
    if (!isCheck) continue;
    const file = join(locales, `${locale}.xlf`);
    const found = existsSync(file) ? await readFile(file, 'utf8') : '';
    if (found !== (await readFile(join(out, `${locale}.xlf`), 'utf8'))) {
      problems.push(`web/${folder}/locales/${locale}.xlf is out of date: run "npm run generate"`);
    }
  }
}
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else console.log(`All messages are translated (${[...folders.values()].flat().length}).`);
