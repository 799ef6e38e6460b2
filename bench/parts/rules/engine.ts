import type { Test } from '../../../shared/policies/rule.ts';
import { compileRules, type EngineRule, evaluateRules, type Question } from '../../../shared/policies/rule-engine.ts';
import { policy, questions } from './policy.ts';

/** A rule engine with the policy loaded and the questions in the form that it takes. */
export interface Engine {
  name: string;
  /** Loads the policy once more. */
  prepare: () => unknown;
  /** Whether each question is permitted. */
  answers: () => boolean[];
  /** Decides all questions, in a loop of its own so that no engine slows down another's. @returns how many are permitted */
  round: () => number;
}

/** Gatehouse's own engine, called as the handler calls it. */
export const gatehouse = (rules = policy): Engine => {
  const prepare = () => compileRules(rules, false);
  const ruleset = prepare();
  return {
    name: 'Gatehouse',
    prepare,
    answers: () => questions.map((question) => evaluateRules(ruleset, question).permitted),
    round: () => {
      let permits = 0;
      for (const question of questions) if (evaluateRules(ruleset, question).permitted) permits++;
      return permits;
    },
  };
};

/** A condition in plain JavaScript, for engines that leave conditions to their user. */
export const holds = (test: Test, value: unknown): boolean =>
  (test.equals === undefined || value === test.equals) &&
  (test.notEquals === undefined || value !== test.notEquals) &&
  (test.in === undefined || test.in.some((one) => one === value));

/** The conditions of a rule on the resource, by property name, and those on the subject. */
export const conditionsOf = ({ when = {} }: EngineRule) => {
  const tests = Object.entries(when).map(([path, test]) => ({ path, name: path.split('.')[2] ?? '', test }));
  return {
    ofResource: tests.filter(({ path }) => path.startsWith('resource.properties.')),
    ofSubject: tests.filter(({ path }) => path.startsWith('subject.')),
  };
};

/** Whether a rule concerns a subject, whatever it asks for. */
export const concerns = (rule: EngineRule): ((asked: Question) => boolean) => {
  const { roles, exceptRoles, subjects } = rule;
  const { ofSubject } = conditionsOf(rule);
  return ({ subject, role }) => {
    if (roles && !(role && roles.includes(role))) return false;
    if (exceptRoles && role && exceptRoles.includes(role)) return false;
    if (subjects && !(subject.type === 'user' && subjects.includes(subject.id))) return false;
    return ofSubject.every(({ path, name, test }) =>
      holds(test, path === 'subject.type' ? subject.type : subject.properties?.[name]),
    );
  };
};
