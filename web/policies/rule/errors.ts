import { type Condition, conditionValue, listIn, type RuleForm, tests } from '../rule-form.ts';

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
