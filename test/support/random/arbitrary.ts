import openapi from '../../../openapi.json' with { type: 'json' };
import fc from './fast-check.ts';

/** The parts of JSON Schema that the document uses. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  pattern?: string;
  format?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
}

/** Text as attackers and people all over the world write it: control characters, halves of pairs, huge ones. */
export const oddText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)), maxLength: 20 }),
  fc.constantFrom(
    '',
    ' ',
    '\u0000',
    '\ud800',
    '\udfff\ud800',
    '__proto__',
    'constructor',
    'null',
    '../../..',
    '%00',
    '#',
    'A#B',
  ),
  fc.integer({ min: 100, max: 20_000 }).map((length) => 'x'.repeat(length)),
);

/** Any JSON: deep, odd, with names that objects inherit. */
export const oddJson: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  fc.dictionary(
    fc.oneof(oddText, fc.constantFrom('duration', 'teams', 'scope', 'name', 'email', 'role')),
    fc.jsonValue(),
    { maxKeys: 6 },
  ),
  fc.integer({ min: 1, max: 3000 }).map((depth) => JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as unknown),
  fc.array(oddText, { maxLength: 50 }),
  oddText,
  fc.double(),
);

const resolve = (schema: Schema): Schema => {
  if (schema.$ref === undefined) return schema;
  const name = schema.$ref.split('/').at(-1) ?? '';
  return (openapi.components.schemas as Record<string, Schema>)[name] ?? {};
};

const textOf = (schema: Schema): fc.Arbitrary<string> => {
  if (schema.format === 'date-time') {
    return fc
      .date({ noInvalidDate: true, min: new Date('1990-01-01'), max: new Date('2090-01-01') })
      .map((date) => date.toISOString());
  }
  if (schema.format === 'idn-email') return fc.emailAddress();
  if (schema.pattern !== undefined) {
    // fast-check makes no text for lookaheads: those of durations only ask for one part at least.
    const pattern = new RegExp(schema.pattern, 'u');
    return fc
      .stringMatching(new RegExp(schema.pattern.replaceAll('(?!$)', ''), 'u'))
      .filter((text) => pattern.test(text));
  }
  const { minLength = 0, maxLength = 40 } = schema;
  return fc.string({ minLength, maxLength: Math.min(maxLength, minLength + 40) });
};

/** Values that fit a schema of the document (but for what a schema cannot say). */
export const fitting = (given: Schema): fc.Arbitrary<unknown> => {
  const schema = resolve(given);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map(fitting));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case 'object': {
      const fields = Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, one]) => [name, fitting(one)]),
      );
      return fc.record(fields, { requiredKeys: schema.required ?? [] });
    }
    case 'array': {
      const bounds = { minLength: schema.minItems ?? 0, maxLength: schema.maxItems ?? 5 };
      const items = fitting(schema.items ?? {});
      return schema.uniqueItems
        ? fc.uniqueArray(items, { ...bounds, selector: (item) => JSON.stringify(item) })
        : fc.array(items, bounds);
    }
    case 'string':
      return textOf(schema);
    case 'integer':
      return fc.integer({ min: schema.minimum ?? -1000, max: schema.maximum ?? 1000 });
    case 'boolean':
      return fc.boolean();
    default:
      return oddJson;
  }
};

/** Nearly fitting: one field replaced, added or dropped. */
export const nearly = (schema: Schema): fc.Arbitrary<unknown> =>
  fc.tuple(fitting(schema), oddText, oddJson, fc.nat(), fc.boolean()).map(([value, name, odd, at, drop]) => {
    if (typeof value !== 'object' || value === null) return odd;
    const entries = Object.entries(value);
    const index = at % (entries.length + 1);
    const changed: [string, unknown][] = drop ? [] : [[entries[index]?.[0] ?? name, odd]];
    return Object.fromEntries([...entries.slice(0, index), ...changed, ...entries.slice(index + 1)]);
  });
