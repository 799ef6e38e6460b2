import fc from './fast-check.ts';

/** Where in a JSON value something stands. */
export type Place = readonly (string | number)[];

/** Every place in a value, the value itself included. */
export const placesIn = (value: unknown, at: Place = []): Place[] => {
  if (typeof value !== 'object' || value === null) return [at];
  const entries: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [at, ...entries.flatMap(([name, one]) => placesIn(one, [...at, name]))];
};

/** A value with something else at a place. */
export const withAt = (value: unknown, [name, ...deeper]: Place, other: unknown): unknown => {
  if (name === undefined) return other;
  if (Array.isArray(value)) return value.map((one, index) => (index === name ? withAt(one, deeper, other) : one));
  const entries = Object.entries(value as object);
  const known = entries.some(([one]) => one === name);
  const changed = entries.map(([one, own]) => [one, one === name ? withAt(own, deeper, other) : own] as const);
  return Object.fromEntries(known ? changed : [...entries, [name, other]]);
};

/** The JSON pointer of a place, as a URI fragment. */
export const pointerTo = (place: Place): string =>
  ['#', ...place.map((part) => encodeURIComponent(String(part).replaceAll('~', '~0').replaceAll('/', '~1')))].join('/');

/** True when two places are the same, or one lies within the other. */
export const areOnOneLine = (one: string, other: string): boolean =>
  one === other || one.startsWith(`${other}/`) || other.startsWith(`${one}/`);

/** Good values, each with something odd in place of a part, and where. */
export const mutated = (
  good: fc.Arbitrary<unknown>,
  odd: fc.Arbitrary<unknown>,
): fc.Arbitrary<{ body: unknown; pointer: string }> =>
  fc.tuple(good, odd, fc.nat()).map(([value, other, at]) => {
    const places = placesIn(value);
    const place = places[at % places.length] ?? [];
    return { body: withAt(value, place, other), pointer: pointerTo(place) };
  });
