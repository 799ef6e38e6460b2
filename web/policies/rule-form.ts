import type { Rule } from './model.ts';

/** One test on one value. */
export interface Condition {
  path: string;
  /** `equals`, `notEquals`, `in`, or another test that the stored rule has. */
  test: string;
  /** The value as typed: text, a number, true, false, null, or JSON. */
  value: string;
}

/** A rule as it is typed: lists are separated by commas. */
export interface RuleForm {
  id: string;
  effect: Rule['effect'];
  actions: string;
  resourceTypes: string;
  roles: Role[];
  subjects: string;
  conditions: Condition[];
  isShadow: boolean;
}

export type Role = NonNullable<Rule['roles']>[number];
export const roles = ['owner', 'admin', 'member'] as const satisfies readonly Role[];
export const tests = ['equals', 'notEquals', 'in'] as const;

export const emptyRule = (): RuleForm => ({
  id: '',
  effect: 'forbid',
  actions: '',
  resourceTypes: '',
  roles: ['member'],
  subjects: '',
  conditions: [],
  isShadow: false,
});

/** The entries of a list that is separated by commas or line breaks. */
const listIn = (text: string): string[] =>
  text
    .split(/[,\n]/)
    .map((item) => item.trim())
    .filter((item) => item !== '');

/** A typed value: JSON where it is valid JSON, text otherwise. */
const valueIn = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** The text that `valueIn` reads as this value. */
const textOf = (value: unknown): string => {
  const isPlain = typeof value === 'string' && value.trim() === value && valueIn(value) === value;
  return isPlain ? value : JSON.stringify(value);
};

const conditionValue = ({ test, value }: Condition): unknown => {
  const whole = valueIn(value.trim());
  if (test !== 'in') return whole;
  return Array.isArray(whole) ? whole : listIn(value).map(valueIn);
};

const conditionText = (test: string, value: unknown): string => {
  if (test !== 'in' || !Array.isArray(value)) return textOf(value);
  const text = value.map(textOf).join(', ');
  return JSON.stringify(conditionValue({ path: '', test, value: text })) === JSON.stringify(value)
    ? text
    : JSON.stringify(value);
};

/** The conditions of a rule, one for each test. */
export const conditionsOf = ({ when = {} }: Pick<Rule, 'when'>): Condition[] =>
  Object.entries(when).flatMap(([path, all]) =>
    Object.entries(all)
      .filter(([, value]) => value !== undefined)
      .map(([test, value]) => ({ path, test, value: conditionText(test, value) })),
  );

export const formOf = (rule: Rule): RuleForm => ({
  id: rule.id,
  effect: rule.effect,
  actions: rule.actions.join(', '),
  resourceTypes: rule.resourceTypes.join(', '),
  roles: [...(rule.roles ?? [])],
  subjects: (rule.subjects ?? []).join(', '),
  conditions: conditionsOf(rule),
  isShadow: rule.shadow ?? false,
});

/** The rule that a valid form describes. */
export const ruleOf = (form: RuleForm): Rule => {
  const when: Record<string, Record<string, unknown>> = {};
  for (const condition of form.conditions) {
    const path = condition.path.trim();
    when[path] = { ...when[path], [condition.test]: conditionValue(condition) };
  }
  const subjects = listIn(form.subjects);
  return {
    id: form.id.trim(),
    effect: form.effect,
    actions: listIn(form.actions),
    resourceTypes: listIn(form.resourceTypes),
    ...(form.roles.length === 0 ? {} : { roles: form.roles }),
    ...(subjects.length === 0 ? {} : { subjects }),
    ...(form.conditions.length === 0 ? {} : { when: when as NonNullable<Rule['when']> }),
    ...(form.isShadow ? { shadow: true } : {}),
  };
};

/** Why a field is refused. */
export type FieldError = 'missing' | 'format' | 'taken' | 'reserved' | 'duplicate' | 'value';

const name = /^[A-Za-z0-9][A-Za-z0-9_.:/-]{0,127}$/;
const userId = /^[A-Za-z0-9._:@-]{1,128}$/;
const path =
  /^((subject|resource)\.(id|type)|action\.name|(subject|resource|action)\.properties(\.[A-Za-z0-9_$-]+){1,5}|context(\.[A-Za-z0-9_$-]+){1,5})$/;

const namesError = (text: string): FieldError | undefined => {
  const names = listIn(text);
  if (names.length === 0) return 'missing';
  if (new Set(names).size < names.length) return 'duplicate';
  return names.every((one) => one === '*' || name.test(one)) ? undefined : 'format';
};

const idError = (text: string, otherIds: readonly string[]): FieldError | undefined => {
  const id = text.trim();
  if (id === '') return 'missing';
  if (!name.test(id)) return 'format';
  if (id.startsWith('restriction:')) return 'reserved';
  return otherIds.includes(id) ? 'taken' : undefined;
};

const subjectsError = (text: string): FieldError | undefined => {
  const ids = listIn(text);
  if (new Set(ids).size < ids.length) return 'duplicate';
  return ids.every((id) => userId.test(id)) ? undefined : 'format';
};

const isScalar = (value: unknown): boolean =>
  value === null ||
  typeof value === 'string' ||
  typeof value === 'boolean' ||
  Number.isSafeInteger(value) ||
  (typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER);

const isKnown = (test: string): boolean => tests.some((one) => one === test);

const valueError = (condition: Condition): FieldError | undefined => {
  const value = conditionValue(condition);
  if (condition.value.trim() === '' && condition.test === 'in') return 'missing';
  if (!isKnown(condition.test)) return undefined;
  if (condition.test !== 'in') return isScalar(value) ? undefined : 'value';
  return Array.isArray(value) && value.length > 0 && value.every(isScalar) ? undefined : 'value';
};

const conditionErrors = (conditions: readonly Condition[]): [string, FieldError | undefined][] =>
  conditions.flatMap((condition, index): [string, FieldError | undefined][] => {
    const text = condition.path.trim();
    const isRepeated = conditions.findIndex((one) => one.path.trim() === text && one.test === condition.test) < index;
    const pathError = text === '' ? 'missing' : path.test(text) ? undefined : 'format';
    return [
      [`conditions.${index}.path`, pathError ?? (isRepeated ? 'duplicate' : undefined)],
      [`conditions.${index}.value`, valueError(condition)],
    ];
  });

/** The refused fields of a form: `id`, `actions`, `resourceTypes`, `subjects`, `conditions.0.path`, … */
export const errorsIn = (form: RuleForm, otherIds: readonly string[]): ReadonlyMap<string, FieldError> => {
  const all: [string, FieldError | undefined][] = [
    ['id', idError(form.id, otherIds)],
    ['actions', namesError(form.actions)],
    ['resourceTypes', namesError(form.resourceTypes)],
    ['subjects', subjectsError(form.subjects)],
    ...conditionErrors(form.conditions),
  ];
  return new Map(all.flatMap(([field, error]) => (error === undefined ? [] : [[field, error] as const])));
};
