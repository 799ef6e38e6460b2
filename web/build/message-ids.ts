import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/** The largest modulus to try: ids have five digits at most. */
const largest = 99_991;
const smallest = largest / 2;

/** The part of a computed id that fits into a number: the last 48 of the hash's 64 bits. */
const hashOf = (id: string): number => {
  if (!/^s[0-9a-f]{16}$/.test(id)) throw new Error(`not the id of a message: ${id}`);
  return Number.parseInt(id.slice(5), 16);
};

/** Whether the source code names the message by `msg('…', { id })`, because one English text has two meanings. */
const isNamed = (id: string): boolean => /^[a-z]+(-[a-z]+)+$/.test(id);

/** The ids of the messages in an XLIFF file, as `@lit/localize` computes them. */
export const idsIn = (xliff: string): string[] =>
  [...xliff.matchAll(/<trans-unit id="([^"]+)">/g)].map(([, id = '']) => id);

/**
 * The number by which hashes are divided: the remainder is the short id.
 * @param ids the ids of all messages; the order does not matter
 * @returns the largest modulus that gives each message a short id of its own
 * @throws when an id is neither computed nor a name, or no modulus separates them
 */
export const modulusFor = (ids: Iterable<string>): number => {
  const hashes = [...new Set(ids)].filter((id) => !isNamed(id)).map(hashOf);
  for (let modulus = largest; modulus > smallest; modulus--) {
    const seen = new Set<number>();
    if (hashes.every((hash) => seen.size < seen.add(hash % modulus).size)) return modulus;
  }
  throw new Error(`no modulus separates ${hashes.length} messages: raise the number of digits`);
};

/** The key of a message in the bundles: a short id, or the name it has. @throws when `id` is neither computed nor a name */
export const keyOf = (id: string, modulus: number): string => (isNamed(id) ? id : String(hashOf(id) % modulus));

/** Replaces the function by which `@lit/localize` computes the id of a message, with the same hash behind it. */
const generator = (modulus: number): string => `
import { fnv1a64 } from './fnv1a64.js';
export const generateMsgId = (strings) =>
  Number.parseInt(fnv1a64(typeof strings === 'string' ? strings : strings.join('\\x1e')).slice(4), 16) % ${modulus};`;

/**
 * Short ids of messages in the bundles: the 17 characters of an id of `@lit/localize` hardly compress, and were a third of
 * each translation.
 */
export const messageIdsPlugin = (modulus: number): Plugin => ({
  name: 'message-ids',
  setup(build) {
    build.onLoad({ filter: /@lit\/localize\/internal\/id-generation\.js$/ }, () => ({ contents: generator(modulus) }));
  },
});

/** The modulus for all messages in some XLIFF files. */
export const modulusOfFiles = async (paths: readonly string[]): Promise<number> =>
  modulusFor((await Promise.all(paths.map((path) => readFile(path, 'utf8')))).flatMap(idsIn));
