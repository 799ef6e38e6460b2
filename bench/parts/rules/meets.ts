import type { Test } from '../../../shared/policies/rule.ts';
import type { EngineRule, Question } from '../../../shared/policies/rule-engine.ts';

/** A condition in plain JavaScript, for engines that leave that to their user. */
export const holds = (test: Test, value: unknown): boolean =>
  (test.equals === undefined || value === test.equals) &&
  (test.notEquals === undefined || value !== test.notEquals) &&
  (test.in === undefined || test.in.some((one) => one === value));

/** Conditions on properties of the resource, by the property's name, and those on who asks. */
export const conditionsOf = ({ when = {} }: EngineRule) => {
  const tests = Object.entries(when).map(([path, test]) => ({ path, name: path.split('.')[2] ?? '', test }));
  return {
    ofResource: tests.filter(({ path }) => path.startsWith('resource.properties.')),
    ofAsker: tests.filter(({ path }) => path.startsWith('subject.')),
  };
};

/** Makes ready whether a rule concerns who asks, whatever for. */
export const concerning = (rule: EngineRule): ((asker: Pick<Question, 'subject' | 'role'>) => boolean) => {
  const { roles, exceptRoles, subjects } = rule;
  const { ofAsker } = conditionsOf(rule);
  return ({ subject, role }) => {
    if (roles && !(role && roles.includes(role))) return false;
    if (exceptRoles && role && exceptRoles.includes(role)) return false;
    if (subjects && !(subject.type === 'user' && subjects.includes(subject.id))) return false;
    return ofAsker.every(({ path, name, test }) =>
      holds(test, path === 'subject.type' ? subject.type : subject.properties?.[name]),
    );
  };
};
