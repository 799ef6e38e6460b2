import { readFileSync } from 'node:fs';

interface Attribute {
  type: string;
  requirement: 'required' | 'recommended' | 'optional';
  is_array?: true;
  object_type?: string;
  /** Captions by number, or by text. */
  enum?: Record<string, string>;
  /** The attribute that has the caption. */
  sibling?: string;
}

interface Item {
  attributes: Record<string, Attribute>;
  constraints?: { at_least_one?: string[]; just_one?: string[] };
}

interface Schema {
  version: string;
  classes: Record<string, Item & { uid: number; caption: string; category_uid: number; category_name: string }>;
  objects: Record<string, Item>;
  types: Record<string, { type?: string; regex?: string }>;
}

/** An extract of the published schema; see README.md beside it. */
export const ocsfSchema = JSON.parse(readFileSync(new URL('schema-1.8.0.json', import.meta.url), 'utf8')) as Schema;

type Values = Record<string, unknown>;

/** What is wrong with a value that is neither an array nor an object. */
const scalarErrors = (path: string, value: unknown, { type: name, enum: known }: Attribute): string[] => {
  const { type = name, regex } = ocsfSchema.types[name] ?? {};
  const base = type === 'long_t' ? 'integer_t' : type;
  if (base === 'integer_t' && !Number.isSafeInteger(value)) return [`${path} is no integer`];
  if (base === 'string_t' && typeof value !== 'string') return [`${path} is no text`];
  if (base === 'boolean_t' && typeof value !== 'boolean') return [`${path} is no boolean`];
  if (!['integer_t', 'string_t', 'boolean_t', 'json_t'].includes(base)) return [`${path} has the unknown type ${base}`];
  if (regex !== undefined && !new RegExp(regex).test(String(value))) return [`${path} is not like ${regex}`];
  return known && !(String(value) in known) ? [`${path} is not in the list`] : [];
};

const valueErrors = (path: string, value: unknown, attribute: Attribute): string[] => {
  const { is_array: isArray, object_type: objectType } = attribute;
  if (isArray) {
    if (!Array.isArray(value)) return [`${path} is no array`];
    return value.flatMap((one, index) =>
      valueErrors(`${path}.${index}`, one, { ...attribute, is_array: undefined } as never),
    );
  }
  if (objectType === undefined) return scalarErrors(path, value, attribute);
  const item = ocsfSchema.objects[objectType];
  if (!item) return [`${path} is of the object ${objectType}, which is not in the extract`];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path} is no object`];
  return objectType === 'object' ? [] : itemErrors(path, value as Values, item);
};

/** What is wrong with the attributes that must be there, alone or together. */
const presenceErrors = (path: string, values: Values, { attributes, constraints = {} }: Item): string[] => {
  const has = (name: string) => values[name] !== undefined;
  const missing = Object.entries(attributes)
    .filter(([name, { requirement }]) => requirement === 'required' && !has(name))
    .map(([name]) => `${path}.${name} is missing`);
  const { at_least_one: some, just_one: one } = constraints;
  if (some && !some.some(has)) missing.push(`${path} has none of ${some.join()}`);
  if (one && one.filter(has).length !== 1) missing.push(`${path} has not just one of ${one.join()}`);
  return missing;
};

/** What is wrong with captions: each must be that of its number, unless that is 99, for what the schema does not list. */
const captionErrors = (path: string, values: Values, { attributes }: Item): string[] =>
  Object.entries(attributes).flatMap(([name, { enum: known, sibling }]) => {
    const number = values[name];
    const caption = sibling === undefined ? undefined : values[sibling];
    if (!known || caption === undefined || number === undefined || number === 99) return [];
    const expected = known[String(number)] ?? '';
    const isOther = String(number).endsWith('99');
    return isOther || String(caption).toLowerCase() === expected.toLowerCase()
      ? []
      : [`${path}.${sibling} is ${String(caption)}, not ${expected}`];
  });

const itemErrors = (path: string, values: Values, item: Item): string[] => [
  ...presenceErrors(path, values, item),
  ...captionErrors(path, values, item),
  ...Object.entries(values).flatMap(([name, value]) => {
    const attribute = item.attributes[name];
    return attribute ? valueErrors(`${path}.${name}`, value, attribute) : [`${path}.${name} is not in the schema`];
  }),
];

/** What is wrong with an OCSF event by the published schema of its class. */
export const ocsfErrors = (event: Values): string[] => {
  const { class_uid: uid, activity_id: activity, type_uid: typeUid, category_uid: category } = event;
  const found = Object.values(ocsfSchema.classes).find((one) => one.uid === uid);
  if (!found) return [`the class ${String(uid)} is not in the extract`];
  const errors = itemErrors('event', event, found);
  if (event['class_name'] !== found.caption) errors.push(`the class is ${found.caption}`);
  if (category !== found.category_uid || event['category_name'] !== found.category_name)
    errors.push(`the category is ${found.category_uid} ${found.category_name}`);
  if (typeUid !== found.uid * 100 + Number(activity)) errors.push('the type is not that of class and activity');
  return errors;
};
