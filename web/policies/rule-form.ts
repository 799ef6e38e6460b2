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
export const listIn = (text: string): string[] =>
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

/** The value of a condition, as the rule has it. */
export const conditionValue = ({ test, value }: Condition): unknown => {
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
