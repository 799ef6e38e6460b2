import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../../', import.meta.url));

export interface Block {
  language: string;
  code: string;
}

/** The fenced code blocks of a Markdown page, in order. */
export const blocksOf = async (page: string): Promise<Block[]> =>
  [...(await readFile(root + page, 'utf8')).matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(
    ([, language = '', code = '']) => ({ language, code }),
  );

/** Runs a script in Bash, in the root of the repository. @throws Error when it fails, with what it printed */
export const runBash = async (script: string): Promise<string> => {
  const child = spawn('bash', ['-e'], { cwd: root });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  child.stdin.end(script);
  const [output, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (code !== 0) throw new Error(`exit code ${code}: ${errors}\n${output}`);
  return output;
};

const escapePattern = (literal: string): string => literal.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
const pattern = (shown: string): RegExp => new RegExp(`^${shown.split('…').map(escapePattern).join('.*')}$`, 's');

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const hasMember = (actual: Record<string, unknown>, shownKey: string, shown: unknown): boolean =>
  Object.entries(actual).some(([key, value]) => pattern(shownKey).test(key) && matchesShown(shown, value));

/**
 * Whether an answer is what a page shows, shortened: `…` stands for any text, members and elements may be left out, and
 * an empty list or object is empty.
 */
export const matchesShown = (shown: unknown, actual: unknown): boolean => {
  if (typeof shown === 'string') return typeof actual === 'string' && pattern(shown).test(actual);
  if (!isRecord(shown)) return Object.is(shown, actual);
  if (!isRecord(actual) || Array.isArray(shown) !== Array.isArray(actual)) return false;
  const members = Object.entries(shown);
  if (members.length === 0) return Object.keys(actual).length === 0;
  if (Array.isArray(actual)) {
    return members.every(([, element]) => actual.some((other) => matchesShown(element, other)));
  }
  return members.every(([key, value]) => hasMember(actual, key, value));
};
