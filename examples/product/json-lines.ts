import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A file of JSON values, one a line, that only grows. */
export interface JsonLines {
  /** Resolves when the line is on the disk. One at a time. @throws when it is not; the file is then as it was */
  append: (value: unknown) => Promise<void>;
  close: () => Promise<void>;
}

const missing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

const contentOf = (path: string): Promise<string> =>
  readFile(path, 'utf8').catch((error: unknown) => {
    if (missing(error)) return '';
    throw error;
  });

/** What was appended. The last line may be torn, for whoever wrote it may have died; every other one was synced. */
const readLines = <T>(content: string, parse: (value: unknown) => T, path: string): T[] => {
  const lines = content.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.flatMap((line, index) => {
    try {
      return [parse(JSON.parse(line))];
    } catch (cause) {
      if (index === lines.length - 1) return [];
      throw new Error(`${path} is damaged in line ${index + 1}`, { cause });
    }
  });
};

const syncFolderOf = async (path: string): Promise<void> => {
  const folder = await open(dirname(path), 'r');
  await folder.sync().finally(() => folder.close());
};

/** Replaces a file as a whole: a crash leaves the old one or the new one. */
const replace = async (path: string, content: string): Promise<void> => {
  const next = `${path}.new`;
  const file = await open(next, 'w', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(next, path);
  await syncFolderOf(path);
};

/**
 * Opens a file of JSON lines, made when it is not there. A torn last line is dropped, and so is what need not be kept.
 * One process at a time.
 * @returns what it holds, and the file, to append to
 * @throws when any other line cannot be read
 */
export const openJsonLines = async <T>(
  path: string,
  parse: (value: unknown) => T,
  keep: (value: T) => boolean,
): Promise<{ values: T[]; file: JsonLines }> => {
  const content = await contentOf(path);
  const values = readLines(content, parse, path).filter(keep);
  const kept = values.map((value) => `${JSON.stringify(value)}\n`).join('');
  if (kept !== content || content === '') await replace(path, kept);
  const handle = await open(path, 'a');
  let synced = Buffer.byteLength(kept);
  let torn = false;
  const append = async (value: unknown): Promise<void> => {
    if (torn) await handle.truncate(synced);
    torn = true;
    const line = `${JSON.stringify(value)}\n`;
    await handle.appendFile(line);
    await handle.datasync();
    synced += Buffer.byteLength(line);
    torn = false;
  };
  return { values, file: { append, close: () => handle.close() } };
};
