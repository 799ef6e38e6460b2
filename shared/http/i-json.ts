import type { ProblemExtras } from '../api/problem.ts';
import { maxErrors, pointerPart } from './check.ts';

type FieldErrors = NonNullable<ProblemExtras['errors']>;

const [quote, backslash, colon] = [0x22, 0x5c, 0x3a];

/** The index of the quote that ends the string that starts at `start`. */
const endOfString = (json: string, start: number): number => {
  let index = start + 1;
  for (let code = json.charCodeAt(index); code !== quote; code = json.charCodeAt(index)) {
    index += code === backslash ? 2 : 1;
  }
  return index;
};

/** The number of members of all objects, as written: the colons outside of strings. */
const membersWritten = (json: string): number => {
  let count = 0;
  for (let index = 0; index < json.length; index++) {
    const code = json.charCodeAt(index);
    if (code === quote) index = endOfString(json, index);
    else if (code === colon) count++;
  }
  return count;
};

/** The number of members of all objects, as parsed: of members of the same name, only one is left. */
const membersParsed = (root: unknown): number => {
  let count = 0;
  const open = [root];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value !== 'object' || value === null) continue;
    const children = Object.values(value);
    if (!Array.isArray(value)) count += children.length;
    for (const child of children) if (typeof child === 'object') open.push(child);
  }
  return count;
};

const surrogateEscape = /\\u[dD][89a-fA-F]/;

/** True when no string can have a lone surrogate. False does not mean that one has. */
const hasNoSurrogates = (json: string): boolean => !surrogateEscape.test(json) && json.isWellFormed();

interface Level {
  /** The names of an object so far; undefined in an array. */
  names: Set<string> | undefined;
  /** The current name or index. */
  at: string | number;
}

/** Finds what `iJsonErrors` reports, with pointers. */
const locateErrors = (json: string): FieldErrors => {
  const errors: FieldErrors = [];
  const levels: Level[] = [];
  const report = (message: string): void => {
    if (errors.length < maxErrors) {
      errors.push({ pointer: ['#', ...levels.map(({ at }) => pointerPart(at))].join('/'), message });
    }
  };
  let isName = false;
  for (let index = 0; index < json.length; index++) {
    const level = levels.at(-1);
    const char = json[index];
    if (char === '{' || char === '[') {
      isName = char === '{';
      levels.push(isName ? { names: new Set(), at: '' } : { names: undefined, at: 0 });
    } else if (char === '}' || char === ']') {
      levels.pop();
    } else if (char === ':') {
      isName = false;
    } else if (char === ',' && level) {
      isName = level.names !== undefined;
      if (!isName) level.at = Number(level.at) + 1;
    } else if (char === '"') {
      const end = endOfString(json, index);
      const text = JSON.parse(json.slice(index, end + 1)) as string;
      index = end;
      if (isName && level) {
        level.at = text;
        if (level.names?.has(text)) report('must not be given twice');
        level.names?.add(text);
      }
      if (!text.isWellFormed()) report('must be well-formed Unicode');
    }
  }
  return errors;
};

/**
 * The violations of I-JSON (RFC 7493, sections 2.1 and 2.3): duplicate members, of which parsers take the first or the
 * last, and lone surrogates, which have no UTF-8 encoding. The usual body is only counted; errors are located after that.
 * @param json valid JSON
 * @param value what it was parsed to
 */
export const iJsonErrors = (json: string, value: unknown): FieldErrors =>
  hasNoSurrogates(json) && membersWritten(json) === membersParsed(value) ? [] : locateErrors(json);
