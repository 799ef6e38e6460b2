import * as z from 'zod/mini';

/** Keywords of JSON Schema 2020-12. A Zod schema among the values stands for its JSON Schema. */
type Keywords = Readonly<Record<string, unknown>>;

const keywordsOfChecks = new WeakMap<object, Keywords>();

/**
 * The check, which `openapi.json` states with these keywords, so that generators and validators know the rule that the server
 * enforces. They say the same rule; where JSON Schema cannot, they refuse nothing that the check accepts.
 */
export const stated = <Check extends z.core.$ZodCheck<never>>(check: Check, keywords: Keywords): Check => {
  keywordsOfChecks.set(check, keywords);
  return check;
};

/**
 * A check by a test, stated in `openapi.json`.
 * @param message the error message, or the message and the path of the member that it points at
 * @param keywords the same rule in JSON Schema
 */
export const statedCheck = <Value>(
  test: (value: NoInfer<Value>) => boolean,
  message: string | z.core.$ZodCustomParams,
  keywords: Keywords,
): z.core.$ZodCheck<Value> => stated(z.refine<Value>(test, message), keywords);

/** The JSON Schema keywords of the stated checks of a schema; of two checks with the same keyword, the later one's. */
export const statedKeywords = (schema: z.core.$ZodType): Keywords =>
  Object.assign({}, ...(schema._zod.def.checks ?? []).map((check) => keywordsOfChecks.get(check)));

/** Checks that a list has no two equal members. */
export const unique = statedCheck<readonly unknown[]>(
  (list) => new Set(list).size === list.length,
  'must not contain duplicates',
  { uniqueItems: true },
);

/** Checks that an object has a member. */
export const notEmpty = (message: string) =>
  statedCheck<object>((value) => Object.keys(value).length > 0, message, { minProperties: 1 });

/** Checks that an object has at most `max` members. */
export const maxMembers = (max: number) =>
  statedCheck<object>((value) => Object.keys(value).length <= max, `must have at most ${max} members`, {
    maxProperties: max,
  });

/** JSON Schema for objects that have these members. Linters demand that what is required is declared beside it. */
export const withMembers = (...names: string[]): Keywords => ({
  required: names,
  properties: Object.fromEntries(names.map((name) => [name, {}])),
});

/** Checks that an object does not have both of two members. */
export const notBoth = (one: string, other: string) =>
  statedCheck<object>(
    (value) => Reflect.get(value, one) === undefined || Reflect.get(value, other) === undefined,
    `must not have both ${one} and ${other}`,
    { not: withMembers(one, other) },
  );
