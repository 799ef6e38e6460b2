import type { Entry } from '../model.ts';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const namesOf = (path: string): string[] => path.split('/').slice(1);

/** The value at a JSON pointer; undefined when there is none. */
export const valueAt = (entry: Entry, path: string): unknown =>
  namesOf(path).reduce<unknown>(
    (value, name) => (isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined),
    entry,
  );

const without = (value: unknown, [name, ...rest]: readonly string[]): unknown => {
  if (name === undefined || !isRecord(value) || !Object.hasOwn(value, name)) return value;
  if (rest.length > 0) return { ...value, [name]: without(value[name], rest) };
  const { [name]: _removed, ...others } = value;
  return others;
};

/** What the hash of an entry covers: commitments, among its data, in place of the personal fields, and no salts. */
export const coveredOf = ({ hash: _hash, salts: _salts, ...entry }: Entry): object => {
  const paths = Object.keys(entry.commitments ?? {}).map(namesOf);
  const bare = paths.reduce<unknown>(without, entry) as typeof entry;
  const { commitments, origin = {}, data, ...rest } = bare;
  return {
    ...rest,
    ...(Object.keys(origin).length === 0 ? {} : { origin }),
    data: commitments === undefined ? data : { ...data, commitments },
  };
};
