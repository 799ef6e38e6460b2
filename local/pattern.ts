/** An event pattern of an EventBridge rule or of an event source mapping's filter. */
export type Pattern = { readonly [field: string]: Pattern | readonly Condition[] };

type Condition = string | number | boolean | null | { readonly [operator: string]: unknown };

const anyOf = (conditions: unknown, value: unknown): boolean =>
  (Array.isArray(conditions) ? conditions : [conditions]).some((one) => satisfies(one as Condition, value));

const compare: Record<string, (value: number, bound: number) => boolean> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

const numeric = (bounds: readonly unknown[], value: unknown): boolean => {
  if (typeof value !== 'number') return false;
  for (let index = 0; index < bounds.length; index += 2) {
    if (!compare[String(bounds[index])]?.(value, Number(bounds[index + 1]))) return false;
  }
  return true;
};

const operators: Record<string, (operand: unknown, value: unknown) => boolean> = {
  prefix: (operand, value) => typeof value === 'string' && value.startsWith(String(operand)),
  suffix: (operand, value) => typeof value === 'string' && value.endsWith(String(operand)),
  'equals-ignore-case': (operand, value) =>
    typeof value === 'string' && value.toLowerCase() === String(operand).toLowerCase(),
  'anything-but': (operand, value) => value !== undefined && !anyOf(operand, value),
  exists: (operand, value) => (value !== undefined) === operand,
  numeric: (operand, value) => numeric(operand as unknown[], value),
};

const satisfies = (condition: Condition, value: unknown): boolean => {
  if (typeof condition !== 'object' || condition === null) return condition === value;
  return Object.entries(condition).every(([name, operand]) => {
    const operator = operators[name];
    if (!operator) throw new Error(`the pattern operator "${name}" is not supported locally`);
    return operator(operand, value);
  });
};

/**
 * True when `event` matches every field of the pattern. A field matches when its value, or one of its values, satisfies
 * any of the conditions listed for it.
 * @throws on an unsupported operator, so that the local run never differs from AWS silently
 */
export const matches = (pattern: Pattern, event: unknown): boolean =>
  Object.entries(pattern).every(([field, expected]) => {
    if (field === '$or') return (expected as unknown as readonly Pattern[]).some((one) => matches(one, event));
    const value = typeof event === 'object' && event !== null ? (event as Record<string, unknown>)[field] : undefined;
    if (!Array.isArray(expected)) return matches(expected as Pattern, value);
    const values: unknown[] = Array.isArray(value) && value.length > 0 ? value : [value];
    return values.some((one) => expected.some((condition) => satisfies(condition as Condition, one)));
  });
