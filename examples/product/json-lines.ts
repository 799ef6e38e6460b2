import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** An append-only file of JSON values, one per line. */
export interface JsonLines {
  /** Resolves when the line is on the disk. Call it once at a time. @throws when writing fails; the file is then unchanged */
  append: (value: unknown) => Promise<void>;
  close: () => Promise<void>;
}

const missing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

const contentOf = (path: string): Promise<string> =>
  readFile(path, 'utf8').catch((error: unknown) => {
    if (missing(error)) return '';
    throw error;
  });

/** The values of all lines. The last line may be incomplete after a crash; all others were synced. */
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

/** Replaces a file atomically: a crash leaves the old content or the new one. */
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
 * Opens a file of JSON lines, and creates it if it does not exist. Drops an incomplete last line and the values that
 * `keep` rejects. Only one process at a time may open the file.
 * @returns the values, and the file to append to
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
